// What a receive's outcome means for the account's next try (R8).
#include "jobs/receive_state.h"

#include <gtest/gtest.h>

#include "fixtures/fake_host.h"

namespace tegami::jobs {
namespace {

using transport::Failure;
using transport::Kind;
using transport::Stage;

constexpr std::int64_t kNow = 1'795'575'600'000, kSecond = 1'000, kHour = 3'600 * kSecond;

class AfterAReceive : public ::testing::Test {
 protected:
  AfterAReceive() {
    fake_.set_now_ms(kNow);
    account_.id = 7;
    account_.interval_s = 300;
  }
  std::int64_t wait_after(ReceiveOutcome outcome) {
    state_ = state_after(host_, account_, state_, outcome);
    return *state_.next_try_ms - kNow;
  }
  static ReceiveOutcome failed(Kind kind, const char* code) {
    ReceiveOutcome outcome;
    outcome.failure = Failure(Stage::sign_in, kind, code);
    return outcome;
  }
  fixtures::FakeHost fake_;
  sdk::Host host_{*fake_.table()};
  accounts::Account account_;
  accounts::AccountState state_;
};

TEST_F(AfterAReceive, R8_a_good_one_is_followed_after_the_interval) {
  const auto wait = wait_after({});
  EXPECT_GE(wait, 300 * kSecond);
  EXPECT_LE(wait, 330 * kSecond);
}

TEST_F(AfterAReceive, R8_no_log_on_comes_sooner_than_the_server_asks_for) {
  ReceiveOutcome outcome;
  outcome.login_delay = std::chrono::seconds(900);
  EXPECT_GE(wait_after(outcome), 900 * kSecond);
  outcome.login_delay = std::chrono::seconds(10);
  EXPECT_LE(wait_after(outcome), 330 * kSecond);
  ReceiveOutcome refused = failed(Kind::temporary, "login_delay");
  refused.login_delay = std::chrono::seconds(7'200);
  EXPECT_GE(wait_after(refused), 7'200 * kSecond);
  EXPECT_EQ(state_.status, "failing");
}

TEST_F(AfterAReceive, R8_only_a_refusal_pauses_and_temporary_troubles_back_off) {
  std::int64_t before = 0;
  for (int i = 0; i < 4; ++i) {
    for (const char* code : {"mailbox_in_use", "login_delay", "server_temporary"}) {
      const auto wait = wait_after(failed(Kind::temporary, code));
      EXPECT_EQ(state_.status, "failing");
      EXPECT_GE(wait + 30 * kSecond, before) << "no shorter than the one before, but for the jitter";
      EXPECT_LE(wait, 6 * kHour + 30 * kSecond);
      before = wait;
    }
  }
  EXPECT_EQ(wait_after(failed(Kind::refused, "password_refused")), 24 * kHour);
  EXPECT_EQ(state_.status, "paused");
}

}  // namespace
}  // namespace tegami::jobs
