// Sealed records anew under the host's current key (K1), on both databases: all, none twice, none lost.
#include "jobs/rekey_jobs.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "accounts/repository.h"
#include "fixtures/both_databases.h"
#include "fixtures/fake_host.h"
#include "jobs/lease_holder.h"
#include "oauth/grant_store.h"

namespace tegami::jobs {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class Rekeying : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    accounts_ = std::make_unique<accounts::Repository>(*database_, seal_);
    grants_ = std::make_unique<oauth::GrantStore>(*database_, seal_, [](std::string_view) { return false; });
    store_ = std::make_unique<JobStore>(*database_);
    begin_anew();
  }
  void begin_anew() {
    auto columns = accounts::sealed_columns();
    for (auto& column : oauth::sealed_columns()) columns.push_back(std::move(column));
    jobs_.reset();
    pool_ = std::make_unique<WorkPool>(1);
    jobs_ =
        std::make_unique<RekeyJobs>(RekeyJobs::Parts{host_, *database_, seal_, *store_, *pool_, std::move(columns)});
  }
  void TearDown() override {
    jobs_.reset();
    pool_.reset();
  }

  accounts::AccountId account(const std::string& receive, const std::string& send) {
    accounts::Account account;
    account.owner_user = "u1";
    account.name = "work";
    account.address = "taro@example.jp";
    accounts::SecretChange secrets;
    if (!receive.empty()) secrets.receive_password = transport::Secret(receive);
    if (!send.empty()) secrets.send_password = transport::Secret(send);
    return accounts_->insert(account, secrets, 1);
  }
  oauth::GrantId grant(accounts::AccountId account) {
    oauth::Tokens tokens;
    tokens.access = transport::Secret("the access token");
    tokens.refresh = transport::Secret("the refresh token");
    tokens.lives = 3600s;
    const auto id = grants_->add({"google", "u1", "mail", "taro@example.jp", "1"}, tokens, 1);
    grants_->use_for(account, oauth::Direction::receive, id);
    return id;
  }
  json::object rekeyed() {
    const JobId id = jobs_->begin("s");
    EXPECT_TRUE(jobs_->drain(60s));
    const auto job = store_->find(id);
    state_ = job->state;
    error_ = job->error;
    return json::parse(job->result).as_object();
  }
  std::int64_t older() {
    std::int64_t count = 0;
    for (const auto& column : accounts::sealed_columns()) count += storage::under_older_keys(*database_, seal_, column);
    for (const auto& column : oauth::sealed_columns()) count += storage::under_older_keys(*database_, seal_, column);
    return count;
  }
  void new_key(const std::string& id) { fake_.add_key(id, std::vector<std::uint8_t>(32, ++byte_)); }

  fixtures::FakeHost fake_;
  const sdk::Host host_{*fake_.table()};
  storage::Seal seal_{[this](std::string_view id) -> std::optional<storage::SealingKey> {
    const auto key = host_.key(id);
    if (!key) return std::nullopt;
    return storage::SealingKey{key->id, {key->bytes.begin(), key->bytes.end()}};
  }};
  std::uint8_t byte_ = 0x40;
  std::string state_, error_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<accounts::Repository> accounts_;
  std::unique_ptr<oauth::GrantStore> grants_;
  std::unique_ptr<JobStore> store_;
  std::unique_ptr<WorkPool> pool_;
  std::unique_ptr<RekeyJobs> jobs_;
};

TEST_P(Rekeying, K1_every_password_and_token_opens_by_the_new_key_alone_once_the_old_one_is_gone) {
  const auto both = account("pass-one", "pass-two"), one = account("pass-three", ""), none = account("", "");
  const auto granted = grant(none);
  new_key("key-2");
  EXPECT_EQ(older(), 5);
  const auto told = rekeyed();
  EXPECT_EQ(state_, "done");
  EXPECT_EQ(told.at("resealed").as_int64(), 5);
  EXPECT_EQ(told.at("lost").as_int64(), 0);
  EXPECT_EQ(older(), 0);
  fake_.forget_key("key-1");
  EXPECT_EQ(accounts_->receive_password(both)->reveal(), "pass-one");
  EXPECT_EQ(accounts_->send_password(both)->reveal(), "pass-two");
  EXPECT_EQ(accounts_->receive_password(one)->reveal(), "pass-three");
  EXPECT_FALSE(accounts_->send_password(one));
  EXPECT_EQ(grants_->access(granted)->token.reveal(), "the access token");
  EXPECT_EQ(grants_->to_revoke(granted)->first.reveal(), "the refresh token");
}

TEST_P(Rekeying, K1_more_records_than_fit_into_one_step_are_all_sealed_anew_and_the_version_of_no_account_changes) {
  std::vector<accounts::AccountId> ids;
  for (int number = 0; number < 450; ++number) ids.push_back(account("password " + std::to_string(number), ""));
  const auto version = accounts_->find(ids.front())->account.version;
  new_key("key-2");
  EXPECT_EQ(rekeyed().at("resealed").as_int64(), 450);
  fake_.forget_key("key-1");
  for (std::size_t i = 0; i < ids.size(); i += 37) {
    EXPECT_EQ(accounts_->receive_password(ids[i])->reveal(), "password " + std::to_string(i));
  }
  EXPECT_EQ(accounts_->find(ids.front())->account.version, version);
  EXPECT_EQ(rekeyed().at("resealed").as_int64(), 0);
}

TEST_P(Rekeying, K1_a_record_whose_key_is_gone_is_counted_stays_as_it_is_and_opens_when_the_key_comes_back) {
  const auto lost = account("pass-one", "");
  fake_.add_key("key-2", std::vector<std::uint8_t>(32, 0x22));
  const auto kept = account("pass-two", "");
  fake_.forget_key("key-1");
  new_key("key-3");
  const auto told = rekeyed();
  EXPECT_EQ(state_, "done");
  EXPECT_EQ(told.at("resealed").as_int64(), 1);
  EXPECT_EQ(told.at("lost").as_int64(), 1);
  EXPECT_FALSE(accounts_->receive_password(lost));
  EXPECT_EQ(accounts_->receive_password(kept)->reveal(), "pass-two");
  fake_.add_key("key-1", std::vector<std::uint8_t>(32, 0x17), false);
  EXPECT_EQ(accounts_->receive_password(lost)->reveal(), "pass-one");
}

TEST_P(Rekeying, K1_without_a_key_to_seal_with_nothing_is_changed_and_that_is_told) {
  account("pass-one", "");
  fake_.forget_key("key-1");
  rekeyed();
  EXPECT_EQ(state_, "failed");
  EXPECT_EQ(json::parse(error_).at("code").as_string(), "no_sealing_key");
  fake_.add_key("key-1", std::vector<std::uint8_t>(32, 0x17));
  EXPECT_EQ(older(), 0);
}

TEST_P(Rekeying, K1_what_a_killed_process_began_is_gone_on_with_by_the_next) {
  account("pass-one", "");
  new_key("key-2");
  std::string dead = new_lease_holder();
  dead.insert(dead.rfind(" #"), "9");
  ASSERT_TRUE(holder_is_dead(dead));
  const JobId left = store_->begin(RekeyJobs::kKind, "s", dead, {}, "record", 1);
  jobs_->resume();
  ASSERT_TRUE(jobs_->drain(60s));
  EXPECT_EQ(store_->find(left)->state, "done");
  EXPECT_EQ(older(), 0);
}

TEGAMI_ON_BOTH_DATABASES(Rekeying);

}  // namespace
}  // namespace tegami::jobs
