// One request for a fresh access token.
#include "oauth/refresh.h"

#include <gtest/gtest.h>

#include "unit/oauth/entry.h"

namespace tegami::oauth {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

struct Counted : transport::http::Fetch {
  int cancelled = 0;
  void cancel() override { ++cancelled; }
};

TEST(Refresh, That_waited_longer_than_its_turn_lasts_is_called_off_before_it_asks) {
  for (const bool told_first : {false, true}) {
    for (const seconds left : {seconds(-1), seconds(60)}) {
      RefreshAsked asked(server(), {}, steady_clock::now() + left, [](Refreshed) {});
      const auto fetch = std::make_shared<Counted>();
      if (!told_first) asked.asked_by(fetch);
      asked.on_step({transport::Stage::resolve, {}, "127.0.0.1"});
      if (told_first) asked.asked_by(fetch);
      EXPECT_EQ(fetch->cancelled, left.count() < 0 ? 1 : 0);
    }
  }
}

TEST(Refresh, A_pause_grows_with_each_failure_and_keeps_to_what_the_server_asks_for) {
  Refreshed failed{server(), {}, failure(Kind::temporary, "oauth_server_busy"), {}};
  EXPECT_EQ(pause_after(failed), seconds(30));
  failed.turn.failures = 2;
  EXPECT_EQ(pause_after(failed), seconds(120));
  failed.turn.failures = 1'000'000;
  EXPECT_EQ(pause_after(failed), seconds(1'800));
  failed.retry_after = seconds(3'600);
  EXPECT_EQ(pause_after(failed), seconds(3'600));
}

TEST(Refresh, An_applications_refusal_is_not_for_people) {
  const auto outcome = [](bool app_only) {
    std::optional<Failure> told;
    RefreshAsked asked(server({{"app_only", app_only}}), {}, steady_clock::now(),
                       [&](Refreshed come) { told = come.tokens.error(); });
    asked.on_response(response(400, R"({"error":"invalid_grant"})"));
    asked.on_end({});
    return told->code;
  };
  EXPECT_EQ(outcome(false), "needs_authorization");
  EXPECT_EQ(outcome(true), "oauth_request_refused");
}

}  // namespace
}  // namespace tegami::oauth
