// SIGKILL at each step of a refresh with rotation: never a lost grant where the server's rules allow to keep it. On
// both databases; whoever is killed is a process of its own (main.cpp).
#include <gtest/gtest.h>

#include <filesystem>

#include "accounts/repository.h"
#include "contract/oauth/oauth_contract.h"

namespace tegami::oauth {
namespace {

using contract::Node;
using contract::RotatingServer;

constexpr std::int64_t kNow = 3'700'000;

class OauthKilled : public contract::OauthContract {
 protected:
  void SetUp() override {
    contract::OauthContract::SetUp();
    if (!database_) return;
    accounts::Repository accounts(*database_, seal_);
    accounts::Account made;
    made.owner_user = "u1";
    made.name = "仕事";
    account_ = accounts.insert(made, {}, 1'000);
    grants_->use_for(account_, Direction::receive, grant());
  }
  /// One that gets as far as that, and is dead.
  void killed(const std::string& until, RotatingServer& server) {
    std::atomic<pid_t> victim = 0;
    if (until == "asked") {
      server.before_answer([&] {
        ASSERT_TRUE(fixtures::wait_until([&] { return victim != 0; }));
        kill(victim, SIGKILL);
      });
    }
    fixtures::Child child({std::filesystem::read_symlink("/proc/self/exe"), "--refresh", until, dsn(),
                           server.token_url(), std::to_string(account_)});
    victim = child.pid();
    EXPECT_EQ(child.wait(), 128 + SIGKILL) << until;
    server.before_answer({});
  }
  std::string afterwards(RotatingServer& server) {
    Node node(*grants_, server.entry(), "after", kNow);
    const auto token = node.token(account_);
    return token ? std::string(token.value().access.reveal()) : token.error().code;
  }
  AccountId account_ = 0;
};

TEST_P(OauthKilled, Before_it_asked_the_next_one_asks) {
  RotatingServer server;
  killed("begun", server);
  EXPECT_EQ(server.requests(), 0);
  EXPECT_EQ(afterwards(server), "access-2");
  EXPECT_EQ(server.requests(), 1);
}

TEST_P(OauthKilled, While_or_after_the_server_answered_the_old_token_is_said_again_where_the_server_allows_it) {
  for (const std::string until : {"asked", "answered"}) {
    RotatingServer server(1);
    grants_->use_for(account_, Direction::receive, grant());
    killed(until, server);
    EXPECT_EQ(server.requests(), 1) << until;
    EXPECT_EQ(afterwards(server), "access-3") << until;
    EXPECT_EQ(server.newest(), "refresh-3");
    // And what came of it goes on.
    const auto grant = grants_->of(account_, Direction::receive);
    EXPECT_EQ(grants_->begin_refresh(grant->id, grant->generation, me())->refresh.reveal(), "refresh-3");
  }
}

TEST_P(OauthKilled, Where_the_server_does_not_allow_it_people_are_asked) {
  RotatingServer server;
  killed("answered", server);
  EXPECT_EQ(afterwards(server), "needs_authorization");
}

TEST_P(OauthKilled, Once_the_answer_was_stored_nothing_is_lost) {
  RotatingServer server;
  killed("stored", server);
  EXPECT_EQ(afterwards(server), "access-2");
  EXPECT_EQ(server.requests(), 1);
  const auto grant = grants_->of(account_, Direction::receive);
  EXPECT_EQ(grants_->begin_refresh(grant->id, grant->generation, me())->refresh.reveal(), "refresh-2");
}

TEGAMI_ON_BOTH_DATABASES(OauthKilled);

}  // namespace
}  // namespace tegami::oauth
