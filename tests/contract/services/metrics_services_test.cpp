// metrics.get: who may, and what it counts by cause (SPEC 3.11).
#include "services/metrics_services.h"

#include "account_services.h"

namespace tegami::services {
namespace {

class MetricsServices : public AccountServices {
 protected:
  void SetUp() override {
    AccountServices::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    counts_ = std::make_unique<accounts::ReceivingCounts>(*database_);
    hours_ = std::make_unique<accounts::MailHours>(*database_);
    add_metrics_services(services_, {host_, *counts_, *hours_, words_});
  }
  std::int64_t with_state(const std::string& owner, const std::string& status, const std::string& code,
                          std::int64_t received_ms) {
    const std::int64_t id = make(owner);
    accounts::AccountState state;
    state.status = status;
    state.error_code = code;
    state.last_received_ms = received_ms;
    if (!code.empty()) state.error_at_ms = received_ms + 1'000;
    accounts_->save_state(id, state);
    return id;
  }

  std::unique_ptr<accounts::ReceivingCounts> counts_;
  std::unique_ptr<accounts::MailHours> hours_;
};

TEST_P(MetricsServices, P1_only_mail_administrators_see_how_all_accounts_fare) {
  for (const char* user : {"u1", "", "nobody"}) EXPECT_EQ(code(user, "metrics.get", "{}"), "forbidden") << user;
  EXPECT_EQ(code("m", "metrics.get", "{}"), "none");
  EXPECT_EQ(fields(refusal("m", "metrics.get", R"({"surprise": 1})")), "surprise");
}

TEST_P(MetricsServices, Without_accounts_everything_is_nought) {
  const json::object metrics = good("m", "metrics.get", "{}");
  EXPECT_EQ(metrics.at("accounts"), json::parse(R"({"receiving": 0, "well": 0, "failing": 0})"));
  EXPECT_TRUE(metrics.at("causes").as_array().empty());
  EXPECT_TRUE(metrics.at("longest").is_null());
}

TEST_P(MetricsServices, Failing_accounts_are_counted_by_cause_and_the_longest_wait_is_named) {
  const std::string taro = R"({"user": "u1"})", hanako = R"({"user": "u2"})", shared = R"({"shared": true})";
  with_state(taro, "ok", "", 9'000'000);
  with_state(taro, "paused", "password_refused", 5'000'000);
  const std::int64_t longest = with_state(hanako, "paused", "password_refused", 2'000'000);
  with_state(shared, "failing", "timeout", 3'000'000);
  const std::int64_t off = with_state(taro, "failing", "timeout", 1'000'000);
  good("m", "accounts.set_receiving", R"({"ids": [)" + std::to_string(off) + R"(], "enabled": false})");

  json::object metrics = good("m", "metrics.get", "{}");
  EXPECT_EQ(metrics.at("accounts"), json::parse(R"({"receiving": 4, "well": 1, "failing": 3})"));
  const auto& causes = metrics.at("causes").as_array();
  ASSERT_EQ(causes.size(), 2U);
  EXPECT_EQ(causes[0].at("status").as_string(), "paused");
  EXPECT_EQ(causes[0].at("error").at("code").as_string(), "password_refused");
  EXPECT_EQ(causes[0].at("personal").as_int64(), 2);
  EXPECT_EQ(causes[0].at("last").as_string(), "1970-01-01T01:23:21.000Z");
  EXPECT_EQ(causes[1].at("shared").as_int64(), 1);
  EXPECT_EQ(metrics.at("longest").at("account").at("id").as_int64(), longest);
  EXPECT_EQ(metrics.at("longest").at("account").at("owner"), json::parse(R"({"user": "u2"})"));

  fake_.set_policy("shared_accounts.enabled", "false");
  metrics = good("m", "metrics.get", "{}");
  EXPECT_EQ(metrics.at("causes").as_array().size(), 1U) << "P3";
}

TEST_P(MetricsServices, Received_mail_is_counted_by_the_hour_for_a_day_and_kept_for_a_week) {
  constexpr std::int64_t hour = 3'600'000, begin = 1'795'575'600'000;
  const auto id = make(R"({"user": "u1"})"), other = make(R"({"user": "u2"})");
  const auto received = [&](std::int64_t account, std::int64_t at, std::int64_t mails) {
    accounts_->save_run(account, accounts_->find(account)->state, {at, mails, {}});
  };
  received(id, begin - 24 * hour, 1'000);
  received(id, begin - 23 * hour, 3);
  received(id, begin + 1, 4);
  received(other, begin + hour - 1, 5);
  received(other, begin, 0);
  fake_.set_now_ms(begin + hour / 2);
  const auto hours = good("m", "metrics.get", "{}").at("hours").as_array();
  ASSERT_EQ(hours.size(), 24U);
  EXPECT_EQ(hours.front(), json::parse(R"({"at": "2026-11-24T04:00:00.000Z", "received": 3, "sent": 0})"));
  EXPECT_EQ(hours.back(), json::parse(R"({"at": "2026-11-25T03:00:00.000Z", "received": 9, "sent": 0})"));
  hours_->forget_old(begin + 6 * 24 * hour);
  EXPECT_EQ(hours_->last(48, begin).at(23).received, 1'000);
  hours_->forget_old(begin + 8 * 24 * hour);
  EXPECT_EQ(hours_->last(48, begin).at(23).received, 0);
}

TEST_P(MetricsServices, Accounts_that_fail_for_one_cause_are_named_for_another_try) {
  const std::string taro = R"({"user": "u1"})", shared = R"({"shared": true})";
  const auto one = with_state(taro, "failing", "timeout", 1'000);
  with_state(taro, "failing", "host_not_found", 1'000);
  with_state(taro, "ok", "", 1'000);
  const auto common = with_state(shared, "failing", "timeout", 1'000);
  EXPECT_EQ(accounts_->failing("failing", "timeout", true, 10), (std::vector<std::int64_t>{one, common}));
  EXPECT_EQ(accounts_->failing("failing", "timeout", false, 10), (std::vector<std::int64_t>{one}));
  EXPECT_TRUE(accounts_->failing("paused", "timeout", true, 10).empty());
}

TEGAMI_ON_BOTH_DATABASES(MetricsServices);

}  // namespace
}  // namespace tegami::services
