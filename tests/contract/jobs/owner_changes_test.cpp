// Accounts of users who are locked, deleted or back, by the host's event, on both databases (P4).
#include "jobs/owner_changes.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <thread>

#include "fixtures/both_databases.h"
#include "fixtures/fake_host.h"

namespace tegami::jobs {
namespace {

using accounts::Account;
using accounts::AccountId;

class OwnersWhoChange : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    accounts_ = std::make_unique<accounts::Repository>(*database_, seal_);
    fake_.add_user({.key = "u1", .login = "taro", .name = "山田太郎"});
    fake_.add_user({.key = "u2", .login = "jane", .name = "Jane"});
    pool_ = std::make_unique<WorkPool>(2);
    changes_ = std::make_unique<OwnerChanges>(host_, *accounts_, *pool_, [this] {
      const std::lock_guard lock(mutex_);
      ++back_;
      changed_.notify_all();
    });
  }
  void TearDown() override {
    if (changes_) changes_->stop();
    pool_.reset();
  }
  AccountId account(const std::string& owner, bool shared = false) {
    Account made;
    made.owner_user = owner;
    made.shared = shared;
    made.name = "社用";
    made.address = "a@example.jp";
    return accounts_->insert(made, {}, 1);
  }
  std::string status(AccountId id) { return accounts_->find(id)->state.status; }
  bool becomes(AccountId id, const std::string& wanted) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (status(id) != wanted && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    return status(id) == wanted;
  }
  int backs() {
    const std::lock_guard lock(mutex_);
    return back_;
  }

  fixtures::FakeHost fake_;
  sdk::Host host_{*fake_.table()};
  storage::Seal seal_{[](std::string_view) -> std::optional<storage::SealingKey> { return std::nullopt; }};
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<accounts::Repository> accounts_;
  std::unique_ptr<WorkPool> pool_;
  std::unique_ptr<OwnerChanges> changes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int back_ = 0;
};

TEST_P(OwnersWhoChange, P4_accounts_of_a_locked_user_stop_at_once_and_only_those) {
  const auto one = account("u1"), two = account("u1"), other = account("u2"), shared = account("", true);
  fake_.lock_user("u1");
  EXPECT_TRUE(becomes(one, "owner_gone"));
  EXPECT_EQ(status(two), "owner_gone");
  EXPECT_EQ(status(other), "never");
  EXPECT_EQ(status(shared), "never");
}

TEST_P(OwnersWhoChange, P4_a_user_who_is_back_gets_his_accounts_going_again) {
  const auto id = account("u1");
  accounts::AccountState state;
  state.status = "ok";
  state.last_received_ms = 5;
  state.next_try_ms = 9'000'000'000'000;
  accounts_->save_state(id, state);
  fake_.lock_user("u1");
  ASSERT_TRUE(becomes(id, "owner_gone"));
  fake_.lock_user("u1", false);
  ASSERT_TRUE(becomes(id, "waiting"));
  EXPECT_EQ(accounts_->due(1'000, 10), std::vector<AccountId>{id});
  EXPECT_EQ(accounts_->find(id)->state.error_code, "");
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(20), [this] { return back_ == 1; }));
}

TEST_P(OwnersWhoChange, P4_a_deleted_user_is_gone_and_nothing_of_his_is_deleted) {
  const auto id = account("u1");
  fake_.delete_user("u1");
  EXPECT_TRUE(becomes(id, "owner_gone"));
  EXPECT_EQ(accounts_->find(id)->account.owner_user, "u1");
}

TEST_P(OwnersWhoChange, P4_a_user_who_changed_otherwise_keeps_his_accounts_as_they_are) {
  const auto id = account("u1"), other = account("u2");
  fake_.add_user({.key = "u1", .login = "taro", .name = "山田次郎"});
  fake_.emit(TEGAMI_EVENT_POLICY_CHANGED, "u2");
  fake_.lock_user("u2");
  ASSERT_TRUE(becomes(other, "owner_gone")) << "told after the rest";
  EXPECT_EQ(status(id), "never");
  EXPECT_EQ(backs(), 0);
}

TEST_P(OwnersWhoChange, P4_no_event_is_taken_after_the_end) {
  ASSERT_EQ(fake_.subscriptions(), 1U);
  changes_->stop();
  EXPECT_EQ(fake_.subscriptions(), 0U);
}

TEGAMI_ON_BOTH_DATABASES(OwnersWhoChange);

}  // namespace
}  // namespace tegami::jobs
