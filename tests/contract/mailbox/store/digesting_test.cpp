// Mail is read and indexed behind its arrival: by several callers at once, ahead on another thread, past damage.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <latch>
#include <thread>
#include <vector>

#include "contract/mailbox/stores.h"

namespace tegami::mailbox::contract {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr int kMails = 300;  // several batches

class Digesting : public OnBothStores {
 protected:
  void store_many() {
    std::vector<Arrived> batch;
    for (int number = 0; number < kMails; ++number) {
      const std::string name = "mark" + std::to_string(number) + "x";
      batch.push_back(arrive(*mailbox_, mail(name, noise_words(number)), name));
    }
    ASSERT_EQ(mailbox_->store(std::move(batch)).size(), std::size_t{kMails});
  }

  static std::string noise_words(int number) {
    std::string text;
    for (int at = 0; at < 200; ++at) text += "w" + std::to_string((number * 7919 + at * 104'729) % 100'003) + " ";
    return text;
  }

  void expect_each_found_once() {
    EXPECT_EQ(mailbox_->totals().pending, 0);
    for (int number = 0; number < kMails; ++number) {
      const std::string name = "mark" + std::to_string(number) + "x";
      EXPECT_THAT(found(name), ElementsAre(name));
    }
  }
};

TEST_P(Digesting, M2_two_calls_at_once_share_the_mails_and_read_none_twice) {
  store_many();
  std::atomic<std::size_t> done = 0;
  {
    std::latch together(3);
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 3; ++caller) {
      callers.emplace_back([&] {
        together.arrive_and_wait();
        done += mailbox_->digest_pending(kMails, {}, {});
      });
    }
  }
  EXPECT_EQ(done, std::size_t{kMails});
  expect_each_found_once();
}

TEST_P(Digesting, M2_what_is_read_ahead_on_another_thread_is_indexed_like_the_rest) {
  store_many();
  std::vector<std::jthread> others;
  const Aside aside = [&](std::function<void()> work) { others.emplace_back(std::move(work)); };
  EXPECT_EQ(mailbox_->digest_pending(kMails, {}, aside), std::size_t{kMails});
  EXPECT_FALSE(others.empty());
  expect_each_found_once();
}

TEST_P(Digesting, M2_work_set_aside_and_never_run_or_run_too_late_changes_nothing) {
  store_many();
  std::vector<std::function<void()>> left;
  EXPECT_EQ(mailbox_->digest_pending(kMails, {}, [&](std::function<void()> work) { left.push_back(std::move(work)); }),
            std::size_t{kMails});
  for (const auto& work : left) work();
  expect_each_found_once();
}

TEST_P(Digesting, M2_a_call_that_is_stopped_lets_go_of_what_it_had_taken) {
  store_many();
  std::atomic<int> asked = 0;
  std::vector<std::jthread> others;
  const std::size_t first = mailbox_->digest_pending(
      kMails, [&] { return ++asked > 100; }, [&](std::function<void()> work) { others.emplace_back(std::move(work)); });
  EXPECT_LT(first, std::size_t{kMails});
  EXPECT_EQ(first + mailbox_->digest_pending(kMails, {}, {}), std::size_t{kMails});
  expect_each_found_once();
}

TEST_P(Digesting, mail_that_arrives_while_others_are_digested_is_stored_at_once) {
  store_many();
  std::atomic<bool> stored_meanwhile = false;
  std::atomic<int> asked = 0;
  std::jthread storing;
  mailbox_->digest_pending(kMails,
                           [&] {
                             if (++asked == 80) {  // in the second batch
                               storing = std::jthread([&] {
                                 store_one(mail("urgent", ""), "urgent");
                                 stored_meanwhile = true;
                               });
                             }
                             return false;
                           },
                           {});
  storing.join();
  EXPECT_TRUE(stored_meanwhile);
  mailbox_->digest_pending(kMails, {}, {});
  EXPECT_THAT(found("urgent"), ElementsAre("urgent"));
}

TEST(DigestingDamage, M2_a_mail_damaged_on_the_disk_is_marked_and_does_not_hold_up_those_behind_it) {
  const fixtures::TempFolder folder("damaged");
  const std::string target = "sqlite:" + (folder / "mail").string();
  std::vector<MessageId> ids;
  {
    Store store(target);
    const auto mailbox = store.mailboxes().open(7, true);
    for (const char* name : {"one", "two", "three"}) {
      std::vector<Arrived> batch;
      batch.push_back(arrive(*mailbox, mail(name, "body"), name));
      mailbox->store(std::move(batch));
    }
    for (const Summary& summary : mailbox->list(kInbox, {})) ids.push_back(summary.id);
    ASSERT_THAT(ids, SizeIs(3));
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "mail")) {
    if (entry.path().extension() != ".mailbox") continue;
    sqlite3* file = nullptr;
    ASSERT_EQ(sqlite3_open(entry.path().c_str(), &file), SQLITE_OK);
    const std::string damage = "UPDATE chunk SET bytes = x'00' WHERE id / 65536 = " + std::to_string(ids[1]);
    ASSERT_EQ(sqlite3_exec(file, damage.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    ASSERT_EQ(sqlite3_changes(file), 1);
    sqlite3_close(file);
  }
  Store store(target);
  const auto mailbox = store.mailboxes().open(7, false);
  EXPECT_EQ(mailbox->digest_pending(10, {}, {}), 3U);
  EXPECT_EQ(mailbox->totals().pending, 0);
  EXPECT_TRUE(mailbox->find(ids[1])->unreadable);
  EXPECT_THAT(subjects(mailbox->search("three", std::nullopt, {})), ElementsAre("three"));
  EXPECT_THAT(subjects(mailbox->search("one", std::nullopt, {})), ElementsAre("one"));
}

TEGAMI_ON_BOTH_STORES(Digesting);

}  // namespace
}  // namespace tegami::mailbox::contract
