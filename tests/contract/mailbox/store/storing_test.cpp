#include <gmock/gmock.h>

#include <algorithm>

#include "contract/mailbox/stores.h"

namespace tegami::mailbox::contract {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class Storing : public OnBothStores {
 protected:
  std::vector<std::string> known_uidls() {
    std::vector<std::string> uidls;
    for (const Known& known : mailbox_->known()) uidls.push_back(known.uidl);
    return uidls;
  }
};

TEST_P(Storing, M4_gives_back_every_byte_that_came_in) {
  const std::vector<std::string> mails{
      "",
      "x",
      std::string("Subject: nul\r\n\r\n\0\r\n\xff\xfe", 20),
      mail("会議", std::string(300'000, 'a')),
      noise(256 * 1024, 5),
      noise(256 * 1024 + 1, 6),
      noise(3'500'000, 7),
  };
  for (std::size_t at = 0; at < mails.size(); ++at) {
    const MessageId id = store_one(mails[at], "u" + std::to_string(at));
    reopen();
    const auto reader = mailbox_->raw(id);
    ASSERT_NE(reader, nullptr);
    EXPECT_EQ(reader->size(), mails[at].size());
    EXPECT_TRUE(read_all(*reader) == mails[at]) << "mail " << at;
  }
  EXPECT_EQ(mailbox_->raw(12'345), nullptr);
}

TEST_P(Storing, M3_a_draft_takes_the_place_of_the_one_before_in_one_step) {
  const auto save = [&](std::string_view subject, std::optional<MessageId> before) {
    std::vector<Arrived> batch;
    batch.push_back(arrive(*mailbox_, mail(subject, "本文"), ""));
    batch.back().folder = FolderKind::drafts;
    batch.back().replaces = before;
    const MessageId id = mailbox_->store(std::move(batch)).front();
    mailbox_->digest_pending(10, {}, {});
    return id;
  };
  const MessageId first = save("最初", std::nullopt);
  const MessageId other = store_one(mail("別", ""), "u1");
  EXPECT_THAT(found("最初"), SizeIs(1));
  const MessageId second = save("次の", first);
  EXPECT_FALSE(mailbox_->find(first));
  EXPECT_EQ(mailbox_->raw(first), nullptr);
  EXPECT_THAT(found("最初"), IsEmpty());
  EXPECT_THAT(found("次の"), SizeIs(1));
  EXPECT_TRUE(mailbox_->find(other));
  const MessageId third = save("三番", first);
  EXPECT_NE(third, second) << "what it replaces was gone: both are kept";
  reopen();
  EXPECT_TRUE(mailbox_->find(second));
  EXPECT_TRUE(mailbox_->find(third));
}

TEST_P(Storing, R1_a_known_uidl_is_not_stored_again_in_its_round_and_is_in_the_next) {
  std::vector<Arrived> batch;
  batch.push_back(arrive(*mailbox_, mail("one", ""), "a"));
  batch.push_back(arrive(*mailbox_, mail("two", ""), "b"));
  batch.push_back(arrive(*mailbox_, mail("again", ""), "a"));
  EXPECT_EQ(mailbox_->store(std::move(batch)).size(), 2U);

  std::vector<Arrived> second;
  second.push_back(arrive(*mailbox_, mail("one", ""), "a"));
  second.push_back(arrive(*mailbox_, mail("three", ""), "c"));
  second.push_back(arrive(*mailbox_, noise(2'500'000, 9), "b"));
  EXPECT_EQ(mailbox_->store(std::move(second)).size(), 1U);

  std::vector<Arrived> next_round;
  next_round.push_back(arrive(*mailbox_, mail("one", ""), "a"));
  next_round.back().known.round = 2;
  EXPECT_EQ(mailbox_->store(std::move(next_round)).size(), 1U);

  EXPECT_EQ(mailbox_->totals().messages, 4);
  EXPECT_THAT(known_uidls(), UnorderedElementsAre("a", "b", "c", "a"));
}

TEST_P(Storing, R3_remembers_what_it_was_told_until_it_is_forgotten) {
  Arrived arrived = arrive(*mailbox_, mail("one", ""), "a/\"<é 1", 1'234'567'890'123);
  arrived.known.round = 3;
  arrived.known.size = 999;
  arrived.known.head_digest = "0123abcd";
  arrived.known.delete_wanted = true;
  std::vector<Arrived> batch;
  batch.push_back(std::move(arrived));
  batch.push_back(arrive(*mailbox_, mail("two", ""), "b"));
  mailbox_->store(std::move(batch));
  reopen();

  std::vector<Known> known = mailbox_->known();
  std::sort(known.begin(), known.end(), [](const Known& a, const Known& b) { return a.round > b.round; });
  ASSERT_THAT(known, SizeIs(2));
  EXPECT_EQ(known[0].round, 3);
  EXPECT_EQ(known[0].uidl, "a/\"<é 1");
  EXPECT_EQ(known[0].size, 999U);
  EXPECT_EQ(known[0].head_digest, "0123abcd");
  EXPECT_EQ(known[0].received_ms, 1'234'567'890'123);
  EXPECT_TRUE(known[0].delete_wanted);
  EXPECT_FALSE(known[1].delete_wanted);

  mailbox_->mark_delete_wanted(1, {"b", "not there"});
  mailbox_->forget({{3, "a/\"<é 1"}, {2, "b"}});
  known = mailbox_->known();
  ASSERT_THAT(known, SizeIs(1));
  EXPECT_EQ(known[0].uidl, "b");
  EXPECT_TRUE(known[0].delete_wanted);
}

TEST_P(Storing, R5_mail_that_is_taken_over_is_known_by_its_new_uidl_with_all_else_that_was_remembered) {
  std::vector<Arrived> batch;
  batch.push_back(arrive(*mailbox_, mail("one", ""), "a"));
  batch.back().known.received_ms = 1'234;
  batch.back().known.head_digest = "0123";
  batch.push_back(arrive(*mailbox_, mail("two", ""), "b"));
  batch.push_back(arrive(*mailbox_, mail("three", ""), "c"));
  batch.push_back(arrive(*mailbox_, mail("other round", ""), "a"));
  batch.back().known.round = 2;
  mailbox_->store(std::move(batch));
  mailbox_->take_over(1, {{"a", "n1"}, {"b", "c"}, {"not there", "n3"}});
  reopen();

  std::vector<Known> known = mailbox_->known();
  std::sort(known.begin(), known.end(),
            [](const Known& a, const Known& b) { return std::tie(a.round, a.uidl) < std::tie(b.round, b.uidl); });
  ASSERT_THAT(known, SizeIs(4));
  EXPECT_EQ(known[0].uidl, "b") << "what it should be known by is known already";
  EXPECT_EQ(known[1].uidl, "c");
  EXPECT_EQ(known[2].uidl, "n1");
  EXPECT_EQ(known[2].received_ms, 1'234);
  EXPECT_EQ(known[2].head_digest, "0123");
  EXPECT_EQ(known[3].uidl, "a");
  EXPECT_EQ(known[3].round, 2);
}

TEST_P(Storing, R3_moving_or_deleting_the_mail_does_not_forget_its_uidl) {
  const MessageId first = store_one(mail("one", ""), "a");
  const MessageId second = store_one(mail("two", ""), "b");
  mailbox_->move({first}, kTrash);
  mailbox_->remove({second});
  EXPECT_THAT(known_uidls(), UnorderedElementsAre("a", "b"));
  std::vector<Arrived> again;
  again.push_back(arrive(*mailbox_, mail("two", ""), "b"));
  EXPECT_EQ(mailbox_->store(std::move(again)).size(), 0U);
}

TEST_P(Storing, a_known_mail_that_comes_again_to_be_deleted_is_remembered_so) {
  store_one(mail("one", ""), "a");
  std::vector<Arrived> again;
  again.push_back(arrive(*mailbox_, mail("one", ""), "a"));
  again.back().known.delete_wanted = true;
  EXPECT_EQ(mailbox_->store(std::move(again)).size(), 0U);
  EXPECT_TRUE(mailbox_->known().at(0).delete_wanted);
}

TEST_P(Storing, mail_that_is_not_from_a_server_is_always_stored_and_never_known) {
  for (int count = 0; count < 2; ++count) {
    std::vector<Arrived> batch;
    batch.push_back(arrive(*mailbox_, mail("draft", ""), ""));
    batch.back().folder = FolderKind::sent;
    EXPECT_EQ(mailbox_->store(std::move(batch)).size(), 1U);
  }
  EXPECT_THAT(mailbox_->known(), IsEmpty());
  EXPECT_THAT(mailbox_->list(kSent, {}), SizeIs(2));
  EXPECT_THAT(mailbox_->list(kInbox, {}), IsEmpty());
}

TEST_P(Storing, ids_are_never_used_again) {
  const MessageId first = store_one(mail("one", ""), "a");
  mailbox_->remove({first});
  reopen();
  EXPECT_GT(store_one(mail("two", ""), "b"), first);
}

TEST_P(Storing, a_large_mail_that_is_never_named_leaves_nothing) {
  const std::int64_t before = mailbox_->totals().bytes;
  {
    const auto writer = mailbox_->raw_writer();
    writer->write(noise(5'000'000, 4));
  }
  EXPECT_EQ(mailbox_->totals().bytes, before);
  EXPECT_EQ(mailbox_->totals().messages, 0);
}

TEST_P(Storing, accounts_do_not_see_each_other) {
  store_one(mail("one", ""), "a");
  const auto other = store_->mailboxes().open(8, true);
  EXPECT_THAT(other->known(), IsEmpty());
  EXPECT_THAT(other->list(kInbox, {}), IsEmpty());
  std::vector<Arrived> batch;
  batch.push_back(arrive(*other, mail("one", ""), "a"));
  EXPECT_EQ(other->store(std::move(batch)).size(), 1U);
}

TEST_P(Storing, A12_an_erased_mailbox_is_gone_and_begins_empty_when_made_again) {
  store_one(mail("one", "会議"), "a");
  mailbox_->digest_pending(10, {}, {});
  mailbox_.reset();
  store_->mailboxes().erase(7);
  EXPECT_EQ(store_->mailboxes().open(7, false), nullptr);
  mailbox_ = store_->mailboxes().open(7, true);
  EXPECT_EQ(mailbox_->totals().messages, 0);
  EXPECT_THAT(mailbox_->known(), IsEmpty());
  EXPECT_THAT(found("会議"), IsEmpty());
  store_->mailboxes().erase(99);
}

TEST_P(Storing, an_account_without_mail_has_no_mailbox_until_it_is_made) {
  EXPECT_EQ(store_->mailboxes().open(1'000, false), nullptr);
  EXPECT_NE(store_->mailboxes().open(1'000, true), nullptr);
  EXPECT_NE(store_->mailboxes().open(1'000, false), nullptr);
}

TEGAMI_ON_BOTH_STORES(Storing);

}  // namespace
}  // namespace tegami::mailbox::contract
