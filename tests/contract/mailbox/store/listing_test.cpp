#include <gmock/gmock.h>

#include "contract/mailbox/stores.h"

namespace tegami::mailbox::contract {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Listing : public OnBothStores {};

TEST_P(Listing, M1_the_fixed_folders_are_there_from_the_start) {
  const std::vector<Folder> folders = mailbox_->folders();
  ASSERT_THAT(folders, SizeIs(5));
  EXPECT_EQ(folders[0].kind, FolderKind::inbox);
  EXPECT_EQ(folders[1].kind, FolderKind::sent);
  EXPECT_EQ(folders[2].kind, FolderKind::drafts);
  EXPECT_EQ(folders[3].kind, FolderKind::trash);
  EXPECT_EQ(folders[4].kind, FolderKind::outbox);
}

TEST_P(Listing, pages_are_newest_first_and_miss_nothing_where_dates_are_equal) {
  std::vector<Arrived> batch;
  for (int number = 0; number < 25; ++number) {
    batch.push_back(arrive(*mailbox_, mail(std::to_string(number), ""), "u" + std::to_string(number),
                           1'700'000'000'000 + number / 5));
  }
  mailbox_->store(std::move(batch));
  mailbox_->digest_pending(100, {}, {});

  std::vector<std::string> seen;
  Page page{.limit = 4};
  for (;;) {
    const std::vector<Summary> items = mailbox_->list(kInbox, page);
    if (items.empty()) break;
    for (const std::string& subject : subjects(items)) seen.push_back(subject);
    page.after = {items.back().date_ms, items.back().id};
  }
  std::vector<std::string> expected;
  for (int number = 24; number >= 0; --number) expected.push_back(std::to_string(number));
  EXPECT_EQ(seen, expected);
}

TEST_P(Listing, a_mail_is_listed_before_and_after_it_was_read) {
  const std::string raw =
      "Date: Tue, 14 Nov 2023 10:00:00 +0900\r\n" +
      mail("=?UTF-8?B?5Lya6K2w44Gu5LqI5a6a?=", "本日の　会議は\r\n 十時からです。", "山田 <y@example.jp>");
  const MessageId id = store_one(raw, "a", 1'700'000'000'000);
  std::optional<Summary> summary = mailbox_->find(id);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->date_ms, 1'700'000'000'000);
  EXPECT_EQ(summary->size, raw.size());
  EXPECT_FALSE(summary->unreadable);
  EXPECT_EQ(mailbox_->totals().pending, 1);

  EXPECT_EQ(mailbox_->digest_pending(100, {}, {}), 1U);
  summary = mailbox_->find(id);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->subject, "会議の予定");
  EXPECT_EQ(summary->snippet, "本日の 会議は 十時からです。");
  EXPECT_EQ(summary->to, "hanako@example.jp");
  EXPECT_EQ(summary->date_ms, 1'699'923'600'000);
  EXPECT_EQ(summary->received_ms, 1'700'000'000'000);
  EXPECT_EQ(mailbox_->totals().pending, 0);
  EXPECT_EQ(mailbox_->digest_pending(100, {}, {}), 0U);
}

TEST_P(Listing, a_date_from_the_future_does_not_stay_on_top) {
  const MessageId id = store_one("Date: Tue, 14 Nov 2090 10:00:00 +0900\r\n" + mail("late", ""), "a");
  mailbox_->digest_pending(100, {}, {});
  EXPECT_EQ(mailbox_->find(id)->date_ms, 1'700'000'000'000);
}

TEST_P(Listing, digesting_stops_at_its_limit_and_when_told) {
  for (int number = 0; number < 5; ++number) store_one(mail("m", ""), "u" + std::to_string(number));
  EXPECT_EQ(mailbox_->digest_pending(2, {}, {}), 2U);
  EXPECT_EQ(mailbox_->digest_pending(100, [] { return true; }, {}), 0U);
  EXPECT_EQ(mailbox_->totals().pending, 3);
  EXPECT_EQ(mailbox_->digest_pending(100, [] { return false; }, {}), 3U);
}

TEST_P(Listing, marks_and_folders_are_kept) {
  const MessageId first = store_one(mail("one", ""), "a");
  const MessageId second = store_one(mail("two", ""), "b");
  mailbox_->digest_pending(10, {}, {});
  mailbox_->set_seen({first, second}, true);
  mailbox_->set_seen({second}, false);
  mailbox_->set_flagged({second}, true);
  mailbox_->move({second}, kTrash);
  reopen();
  EXPECT_TRUE(mailbox_->find(first)->seen);
  EXPECT_FALSE(mailbox_->find(second)->seen);
  EXPECT_TRUE(mailbox_->find(second)->flagged);
  EXPECT_EQ(mailbox_->find(second)->folder, kTrash);
  EXPECT_THAT(subjects(mailbox_->list(kInbox, {})), ElementsAre("one"));
  EXPECT_THAT(subjects(mailbox_->list(kTrash, {})), ElementsAre("two"));
  const std::vector<Folder> folders = mailbox_->folders();
  EXPECT_EQ(folders[0].messages, 1);
  EXPECT_EQ(folders[0].unseen, 0);
  EXPECT_EQ(folders[3].messages, 1);
  EXPECT_EQ(folders[3].unseen, 1);
}

TEST_P(Listing, a_removed_mail_is_gone_with_its_bytes) {
  const MessageId id = store_one(mail("one", noise(3'000'000, 2)), "a");
  mailbox_->remove({id});
  EXPECT_FALSE(mailbox_->find(id));
  EXPECT_EQ(mailbox_->raw(id), nullptr);
  EXPECT_EQ(mailbox_->totals().messages, 0);
  EXPECT_EQ(mailbox_->totals().bytes, 0);
  EXPECT_EQ(mailbox_->digest_pending(10, {}, {}), 0U);
}

TEST_P(Listing, totals_count_mail_and_its_bytes) {
  store_one(std::string(1'000, 'x'), "a");
  store_one(std::string(234, 'x'), "b");
  EXPECT_EQ(mailbox_->totals().messages, 2);
  EXPECT_EQ(mailbox_->totals().bytes, 1'234);
}

TEGAMI_ON_BOTH_STORES(Listing);

}  // namespace
}  // namespace tegami::mailbox::contract
