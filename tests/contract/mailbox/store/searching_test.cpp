#include <gmock/gmock.h>

#include "contract/mailbox/stores.h"

namespace tegami::mailbox::contract {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Searching : public OnBothStores {
 protected:
  void SetUp() override {
    OnBothStores::SetUp();
    if (!mailbox_) return;
    add("会議", "十時から第二会議室で行います。");
    add("Invoice 4711", "Please find the Invoices attached. Best regards");
    add("お世話", "いつもお世話になっております。ＡＢＣ商事のﾃｽﾄです。");
    add("京都", "東京都庁");
    mailbox_->digest_pending(100, {}, {});
  }

  MessageId add(std::string_view subject, std::string_view body) {
    ++number_;
    return store_one(mail(subject, body), "u" + std::to_string(number_), 1'700'000'000'000 + number_);
  }

  int number_ = 0;
};

TEST_P(Searching, M2_finds_words_of_two_letters) {
  EXPECT_THAT(found("会議"), ElementsAre("会議"));
  EXPECT_THAT(found("京都"), ElementsAre("京都"));
  EXPECT_THAT(found("議会"), IsEmpty());
}

TEST_P(Searching, M2_finds_words_of_one_three_and_more_letters) {
  EXPECT_THAT(found("室"), ElementsAre("会議"));
  EXPECT_THAT(found("話"), ElementsAre("お世話"));
  EXPECT_THAT(found("会議室"), ElementsAre("会議"));
  EXPECT_THAT(found("お世話になっております"), ElementsAre("お世話"));
  EXPECT_THAT(found("東京都庁"), ElementsAre("京都"));
  EXPECT_THAT(found("東京庁"), IsEmpty());
}

TEST_P(Searching, M2_finds_latin_words_by_prefix_and_in_any_case) {
  EXPECT_THAT(found("invo"), ElementsAre("Invoice 4711"));
  EXPECT_THAT(found("INVOICES"), ElementsAre("Invoice 4711"));
  EXPECT_THAT(found("oice"), IsEmpty());
  EXPECT_THAT(found("471"), ElementsAre("Invoice 4711"));
}

TEST_P(Searching, M2_full_and_half_width_are_alike) {
  EXPECT_THAT(found("abc商事"), ElementsAre("お世話"));
  EXPECT_THAT(found("ＡＢＣ"), ElementsAre("お世話"));
  EXPECT_THAT(found("テスト"), ElementsAre("お世話"));
  EXPECT_THAT(found("ﾃｽﾄ"), ElementsAre("お世話"));
  EXPECT_THAT(found("ｉｎｖｏｉｃｅ"), ElementsAre("Invoice 4711"));
}

TEST_P(Searching, every_word_must_be_there_and_people_are_found) {
  EXPECT_THAT(found("会議 十時"), ElementsAre("会議"));
  EXPECT_THAT(found("会議 invoice"), IsEmpty());
  EXPECT_THAT(found("taro 会議"), ElementsAre("会議"));
  EXPECT_THAT(found("お世話 -商事"), IsEmpty());
  EXPECT_THAT(found("hanako -商事 -会議"), ElementsAre("京都", "Invoice 4711"));
}

TEST_P(Searching, what_is_typed_is_never_query_syntax) {
  for (const char* typed :
       {"", " ", "*", "\"", "AND", "a OR", "NEAR(", "subject:x", "';--", "(((", "会議*\"", "-", "\\", "' | '", "!"}) {
    EXPECT_NO_THROW(found(typed)) << typed;
  }
  EXPECT_THAT(found(""), IsEmpty());
}

TEST_P(Searching, results_are_newest_first_in_pages_and_by_folder) {
  std::vector<MessageId> ids;
  for (int number = 0; number < 7; ++number) ids.push_back(add("page " + std::to_string(number), "連絡事項"));
  mailbox_->digest_pending(100, {}, {});
  std::vector<Summary> first = mailbox_->search("連絡", std::nullopt, {.limit = 3});
  EXPECT_THAT(subjects(first), ElementsAre("page 6", "page 5", "page 4"));
  const Page next{.after = std::pair{first.back().date_ms, first.back().id}, .limit = 3};
  EXPECT_THAT(subjects(mailbox_->search("連絡", std::nullopt, next)), ElementsAre("page 3", "page 2", "page 1"));
  mailbox_->move({ids[2], ids[5]}, kTrash);
  EXPECT_THAT(subjects(mailbox_->search("連絡", kTrash, {})), ElementsAre("page 5", "page 2"));
}

TEST_P(Searching, a_deleted_mail_is_not_found) {
  const MessageId id = add("gone", "秘密の話");
  mailbox_->digest_pending(100, {}, {});
  EXPECT_THAT(found("秘密"), ElementsAre("gone"));
  mailbox_->remove({id});
  EXPECT_THAT(found("秘密"), IsEmpty());
}

TEST_P(Searching, finds_the_end_of_a_japanese_text_of_2_megabytes) {
  std::string body = "始まりの言葉。";
  while (body.size() < 2'000'000) body += "吾輩は猫である。名前はまだ無い。\r\nどこで生れたかとんと見当がつかぬ。";
  add("long", body + "最後の目印です");
  mailbox_->digest_pending(100, {}, {});
  EXPECT_THAT(found("始まりの言葉"), ElementsAre("long"));
  EXPECT_THAT(found("最後の目印"), ElementsAre("long"));
  EXPECT_THAT(found("見当がつかぬ"), ElementsAre("long"));
  EXPECT_THAT(found("最後 言葉"), ElementsAre("long"));
}

TEST_P(Searching, finds_phrases_behind_a_word_that_stands_1000_times) {
  std::string body;
  for (int count = 0; count < 1'000; ++count) body += "議事録 ";
  add("often", body + "議事録の要約");
  mailbox_->digest_pending(100, {}, {});
  EXPECT_THAT(found("議事録の要約"), ElementsAre("often"));
  EXPECT_THAT(found("要約"), ElementsAre("often"));
}

TEGAMI_ON_BOTH_STORES(Searching);

}  // namespace
}  // namespace tegami::mailbox::contract
