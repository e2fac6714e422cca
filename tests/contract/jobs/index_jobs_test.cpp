// Optimising, checking and rebuilding as jobs, on both databases: one account at a time, under its lease, to the end.
#include "jobs/index_jobs.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <condition_variable>
#include <mutex>

#include "fixtures/both_databases.h"
#include "fixtures/fake_host.h"
#include "jobs/account_lease.h"
#include "jobs/lease_holder.h"
#include "mailbox/mime/message.h"
#include "mailbox/store/postgresql_mailboxes.h"
#include "mailbox/store/sqlite_mailboxes.h"

namespace tegami::jobs {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::ElementsAre;

/// The real mailboxes behind a gate: whoever opens one waits until the gate is open, so that a test can look meanwhile.
class Gated final : public mailbox::Mailboxes {
 public:
  explicit Gated(std::unique_ptr<mailbox::Mailboxes> real) : real_(std::move(real)) {}
  std::shared_ptr<mailbox::Mailbox> open(mailbox::AccountId account, bool create) override {
    if (create) return real_->open(account, true);
    std::unique_lock lock(mutex_);
    opened_.push_back(account);
    changed_.notify_all();
    changed_.wait_for(lock, 60s, [this] { return !shut_; });
    lock.unlock();
    return real_->open(account, false);
  }
  void erase(mailbox::AccountId account) override { real_->erase(account); }

  void shut(bool shut) {
    const std::lock_guard lock(mutex_);
    shut_ = shut;
    changed_.notify_all();
  }
  std::vector<mailbox::AccountId> opened() {
    const std::lock_guard lock(mutex_);
    return opened_;
  }

 private:
  std::unique_ptr<mailbox::Mailboxes> real_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<mailbox::AccountId> opened_;
  bool shut_ = false;
};

class IndexJobsTest : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    mailbox::mime::init();
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    accounts_ = std::make_unique<accounts::Repository>(*database_, seal_);
    runs_ = std::make_unique<accounts::IndexRuns>(*database_);
    store_ = std::make_unique<JobStore>(*database_);
    mailboxes_ = std::make_unique<Gated>(
        on_sqlite() ? mailbox::sqlite_mailboxes({.folder = (folder_ / "mail").string(),
                                                 .migrations_folder = TEGAMI_SOURCE_DIR "/migrations/mailbox"})
                    : mailbox::postgresql_mailboxes(*database_));
    start();
  }
  void start() {
    jobs_ = std::make_unique<IndexJobs>(
        IndexJobs::Parts{host_, *accounts_, *runs_, *store_, *mailboxes_, [this] { ++freed_; }});
  }

  AccountId account(int mails, bool shared = false) {
    accounts::Account account;
    account.owner_user = shared ? "" : "u1";
    account.shared = shared;
    account.name = "work";
    account.address = "taro@example.jp";
    const AccountId id = accounts_->insert(account, {}, 1);
    if (mails == 0) return id;
    const auto mailbox = mailboxes_->open(id, true);
    std::vector<mailbox::Arrived> batch;
    for (int number = 0; number < mails; ++number) {
      mailbox::Arrived& arrived = batch.emplace_back();
      arrived.raw = mailbox->raw_writer();
      arrived.raw->write(std::string("Subject: mail\r\n\r\nsome words, number") + std::to_string(number) + "\r\n");
      arrived.known.received_ms = 1'700'000'000'000 + number;
    }
    mailbox->store(std::move(batch));
    mailbox->digest_pending(1'000, {}, {});
    std::vector<mailbox::MessageId> going;
    for (const auto& summary : mailbox->list(1, {.limit = 500})) {
      if (summary.id % 2 == 0) going.push_back(summary.id);
    }
    mailbox->remove(going);
    return id;
  }
  JobId begin(const std::string& work, const std::string& scope = "personal") {
    return jobs_->begin({work, scope, {}}, "m");
  }
  json::object result(JobId id) {
    const auto job = store_->find(id);
    return job && !job->result.empty() ? json::parse(job->result).as_object() : json::object();
  }
  std::string state(JobId id) { return store_->find(id)->state; }
  std::string status(AccountId id) { return accounts_->find(id)->state.status; }
  bool opened(std::size_t count) {
    return fixtures::wait_until([&] { return mailboxes_->opened().size() >= count; });
  }

  fixtures::FakeHost fake_;
  const sdk::Host host_{*fake_.table()};
  const storage::Seal seal_{[](std::string_view) { return std::optional<storage::SealingKey>(); }};
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<accounts::Repository> accounts_;
  std::unique_ptr<accounts::IndexRuns> runs_;
  std::unique_ptr<JobStore> store_;
  std::unique_ptr<Gated> mailboxes_;
  std::atomic<int> freed_ = 0;
  std::unique_ptr<IndexJobs> jobs_;
};

TEST_P(IndexJobsTest, X1_every_account_of_the_scope_is_optimised_and_the_figures_add_up) {
  const AccountId one = account(60), empty = account(0), two = account(20);
  const AccountId shared = account(10, true);
  const JobId id = begin("optimize");
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_EQ(state(id), "done");
  const auto job = store_->find(id);
  EXPECT_EQ(job->done, 3);
  EXPECT_EQ(job->total, 3);
  EXPECT_EQ(job->unit, "account");
  EXPECT_THAT(mailboxes_->opened(), ElementsAre(one, empty, two));
  const json::object told = result(id);
  EXPECT_EQ(told.at("accounts").as_int64(), 3);
  EXPECT_TRUE(told.at("failed").as_array().empty());
  EXPECT_GT(told.at("bytes_after").as_int64(), 0);
  EXPECT_GE(told.at("bytes_before").as_int64(), told.at("bytes_after").as_int64());
  std::int64_t after = 0;
  for (const auto& row : runs_->rows({.limit = 500})) {
    ASSERT_TRUE(row.run && row.optimized_ms);
    after += row.bytes;
  }
  EXPECT_EQ(after, told.at("bytes_after").as_int64());
  EXPECT_EQ(runs_->totals({}).bytes, after);
  EXPECT_FALSE(runs_->rows({.ids = {shared}}).front().run.has_value());
  EXPECT_EQ(freed_, 3);
}

TEST_P(IndexJobsTest, X1_an_account_being_optimised_cannot_be_received_and_what_waits_is_told_when_it_is_free) {
  const AccountId id = account(5), other = account(5);
  mailboxes_->shut(true);
  begin("optimize");
  ASSERT_TRUE(opened(1));
  EXPECT_EQ(status(id), "optimizing");
  EXPECT_NE(status(other), "optimizing");
  EXPECT_FALSE(accounts_->take_lease(id, "a receive", 1'000));
  EXPECT_TRUE(accounts_->take_lease(other, "a receive", 1'000));
  accounts_->release_lease(other, "a receive");
  EXPECT_EQ(accounts_->list({.status = "optimizing"}).rows.size(), 1U);
  EXPECT_EQ(freed_, 0);
  mailboxes_->shut(false);
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_EQ(status(id), "never");
  EXPECT_TRUE(accounts_->take_lease(id, "a receive", 1'000));
  EXPECT_EQ(freed_, 2);
}

TEST_P(IndexJobsTest, X1_a_receive_under_way_is_waited_for_and_its_account_comes_last) {
  const AccountId busy = account(5), free = account(5);
  ASSERT_TRUE(accounts_->take_lease(busy, "a receive", 60'000));
  const JobId id = begin("optimize");
  ASSERT_TRUE(fixtures::wait_until([&] { return store_->find(id)->done == 1; }));
  EXPECT_THAT(mailboxes_->opened(), ElementsAre(free));
  EXPECT_EQ(state(id), "running");
  accounts_->release_lease(busy, "a receive");
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_THAT(mailboxes_->opened(), ElementsAre(free, busy));
  EXPECT_EQ(state(id), "done");
}

TEST_P(IndexJobsTest, X1_a_cancel_from_anywhere_ends_it_within_a_second_and_says_what_was_done) {
  account(5);
  const AccountId busy = account(5);
  ASSERT_TRUE(accounts_->take_lease(busy, "a receive", 60'000));
  const JobId id = begin("optimize");
  ASSERT_TRUE(fixtures::wait_until([&] { return store_->find(id)->done == 1; }));
  const auto asked = std::chrono::steady_clock::now();
  store_->want_cancel(id);
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 1s);
  EXPECT_EQ(state(id), "cancelled");
  EXPECT_EQ(result(id).at("accounts").as_int64(), 1);
}

TEST_P(IndexJobsTest, X1_the_same_order_twice_is_one_job) {
  account(5);
  mailboxes_->shut(true);
  const JobId id = begin("optimize");
  ASSERT_TRUE(opened(1));
  EXPECT_EQ(begin("optimize"), id);
  const JobId other = begin("check");
  EXPECT_NE(other, id);
  mailboxes_->shut(false);
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_NE(begin("optimize"), id);
  ASSERT_TRUE(jobs_->drain(60s));
}

TEST_P(IndexJobsTest, X1_a_killed_process_job_goes_on_with_the_accounts_that_are_left) {
  const AccountId first = account(5), second = account(5);
  // A holder of this machine whose process is no more: the same, begun at another time.
  std::string dead = new_lease_holder();
  dead.insert(dead.rfind(" #"), "9");
  ASSERT_TRUE(holder_is_dead(dead));
  const JobId id = store_->begin("index.optimize", "m", dead, R"({"scope":"personal"})", "account", 1);
  accounts::IndexRun done{first, id, "optimize", 5};
  runs_->save(done);
  ASSERT_TRUE(accounts_->take_lease(second, dead + accounts::kOptimizing, 60'000));
  EXPECT_EQ(status(second), "optimizing");
  jobs_->sweep();
  EXPECT_EQ(status(second), "never");
  jobs_->resume();
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_EQ(state(id), "done");
  EXPECT_THAT(mailboxes_->opened(), ElementsAre(second));
  EXPECT_EQ(result(id).at("accounts").as_int64(), 2);
}

TEST_P(IndexJobsTest, X1_stopping_the_process_leaves_the_job_for_the_next_start) {
  account(5);
  const AccountId second = account(5);
  ASSERT_TRUE(accounts_->take_lease(second, "a receive", 60'000));
  const JobId id = begin("optimize");
  ASSERT_TRUE(fixtures::wait_until([&] { return store_->find(id)->done == 1; }));
  jobs_->stop();
  EXPECT_EQ(state(id), "running");
  EXPECT_EQ(store_->find(id)->finished_ms, 0);
}

TEST_P(IndexJobsTest, A12_an_account_that_is_deleted_is_left_at_once) {
  const AccountId id = account(5);
  mailboxes_->shut(true);
  const JobId job = begin("optimize");
  ASSERT_TRUE(opened(1));
  ASSERT_EQ(accounts_->begin_delete(id, 1), accounts::Saved::ok);
  std::thread opening([this] {
    std::this_thread::sleep_for(300ms);
    mailboxes_->shut(false);
  });
  jobs_->end_account(id);
  EXPECT_EQ(accounts_->lease_holder(id), "");
  opening.join();
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_EQ(state(job), "done");
}

TEST_P(IndexJobsTest, P3_shared_accounts_are_left_alone_once_the_policy_is_off) {
  account(5, true);
  fake_.set_policy("shared_accounts.enabled", "false");
  const JobId id = begin("optimize", "shared");
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_TRUE(mailboxes_->opened().empty());
  EXPECT_EQ(result(id).at("failed").at(0).at("error").at("code").as_string(), "shared_off");
}

TEST_P(IndexJobsTest, X2_check_and_rebuild_run_over_all_accounts_and_say_what_they_found) {
  const AccountId first = account(6), second = account(6);
  const auto mailbox = mailboxes_->open(second, true);
  JobId id = begin("check");
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_EQ(result(id).at("missing").as_int64(), 0);
  EXPECT_EQ(runs_->rows({.ids = {first}}).front().run->kind, "check");
  EXPECT_FALSE(runs_->rows({.ids = {first}}).front().optimized_ms.has_value());
  id = begin("rebuild");
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_TRUE(result(id).at("failed").as_array().empty());
  EXPECT_EQ(mailbox->search("words", std::nullopt, {}).size(), 3U);
  id = begin("check");
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_EQ(result(id).at("leftover").as_int64(), 0);
}

TEGAMI_ON_BOTH_DATABASES(IndexJobsTest);

}  // namespace
}  // namespace tegami::jobs
