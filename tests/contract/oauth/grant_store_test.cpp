// Grants and the flows that lead to them, on both databases.
#include "oauth/grant_store.h"

#include <gtest/gtest.h>

#include "contract/oauth/oauth_contract.h"
#include "oauth/flow_store.h"

namespace tegami::oauth {
namespace {

using transport::Secret;

class Grants : public contract::OauthContract {
 protected:
  GrantStore::Turn turn(GrantId id, std::int64_t generation, const std::string& name = "a") {
    auto begun = grants_->begin_refresh(id, generation, me(name));
    EXPECT_TRUE(begun);
    return begun ? std::move(*begun) : GrantStore::Turn{};
  }
};

TEST_P(Grants, A6_what_was_granted_is_there_and_K1_no_token_stands_in_the_row) {
  const GrantId id = grant();
  const auto found = grants_->find(id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->server, "o1");
  EXPECT_EQ(found->address, "taro@example.jp");
  EXPECT_EQ(found->scope, "mail");
  EXPECT_EQ(found->authorized_ms, 1'000);
  EXPECT_EQ(found->access_until_ms, 3'601'000);
  EXPECT_FALSE(found->refresh_until_ms);
  EXPECT_FALSE(found->needed);
  EXPECT_EQ(grants_->access(id)->token.reveal(), "access-1");
  for (const char* name : {"access_token", "refresh_token"}) {
    const std::string stored = column(id, name);
    EXPECT_TRUE(stored.starts_with("s1:k:")) << stored;
    EXPECT_EQ(stored.find("-1"), std::string::npos);
  }
  // Bound to its place: a token moved to another row or column is worth nothing there.
  const GrantId other = grant("2");
  EXPECT_FALSE(seal_.open(column(id, "access_token"), sealed_for(other, "access")));
  EXPECT_FALSE(seal_.open(column(id, "access_token"), sealed_for(id, "refresh")));
}

TEST_P(Grants, One_at_a_time_has_the_turn) {
  const GrantId id = grant();
  const auto first = turn(id, 0);
  EXPECT_EQ(first.refresh.reveal(), "refresh-1");
  EXPECT_FALSE(first.after_death);
  EXPECT_TRUE(grants_->find(id)->being_refreshed);
  EXPECT_FALSE(grants_->begin_refresh(id, 0, me("b")));
  ASSERT_TRUE(grants_->refreshed(first, contract::tokens("2"), 5'000));
  EXPECT_FALSE(grants_->find(id)->being_refreshed);
  EXPECT_FALSE(grants_->begin_refresh(id, 0, me("b"))) << "what was read before is of another generation";
  EXPECT_EQ(turn(id, 1).refresh.reveal(), "refresh-2");
}

TEST_P(Grants, The_old_refresh_token_stays_until_the_new_one_has_been_used) {
  const GrantId id = grant();
  ASSERT_TRUE(grants_->refreshed(turn(id, 0), contract::tokens("2"), 5'000));
  auto second = turn(id, 1);
  EXPECT_EQ(second.refresh.reveal(), "refresh-2");
  EXPECT_EQ(second.previous.reveal(), "refresh-1");
  Tokens same = contract::tokens("3");
  same.refresh = Secret();
  ASSERT_TRUE(grants_->refreshed(second, same, 6'000));
  const auto third = turn(id, 2);
  EXPECT_EQ(third.refresh.reveal(), "refresh-2") << "none was given: the one we have goes on";
  EXPECT_TRUE(third.previous.empty());
  EXPECT_EQ(grants_->access(id)->token.reveal(), "access-3");
}

TEST_P(Grants, A_holder_who_died_is_taken_over_from_and_cannot_write_onto_what_came_after) {
  const GrantId id = grant();
  const auto dead = grants_->begin_refresh(id, 0, "999999999 gone");
  ASSERT_TRUE(dead);
  EXPECT_FALSE(grants_->find(id)->being_refreshed);
  const auto after = turn(id, 0);
  EXPECT_TRUE(after.after_death);
  EXPECT_EQ(after.refresh.reveal(), "refresh-1");
  ASSERT_TRUE(grants_->refreshed(after, contract::tokens("2"), 5'000));
  EXPECT_FALSE(grants_->refreshed(*dead, contract::tokens("9"), 6'000));
  grants_->failed(*dead, needs_authorization(), 6'000, 0);
  EXPECT_FALSE(grants_->find(id)->needed);
  EXPECT_EQ(grants_->access(id)->token.reveal(), "access-2");
}

TEST_P(Grants, A_lease_that_is_over_is_taken_over_from) {
  const GrantId id = grant();
  turn(id, 0, "slow");
  EXPECT_FALSE(grants_->begin_refresh(id, 0, me("b")));
  database_->transact([&](storage::Session& session) {
    storage::Sql age;
    age << "UPDATE oauth_grant SET until_ms = until_ms - " << storage::val(GrantStore::kLeaseMs);
    age.run(session);
  });
  EXPECT_TRUE(turn(id, 0, "b").after_death);
}

TEST_P(Grants, A_refusal_stops_every_further_try_and_a_passing_failure_waits) {
  const GrantId id = grant();
  grants_->failed(turn(id, 0), failure(Kind::temporary, "oauth_server_busy", "503"), 5'000, 65'000);
  auto found = grants_->find(id);
  EXPECT_FALSE(found->needed);
  EXPECT_EQ(found->not_before_ms, 65'000);
  EXPECT_EQ(found->failures, 1);
  EXPECT_EQ(found->error_code, "oauth_server_busy");
  const auto second = turn(id, 0);
  EXPECT_EQ(second.failures, 1);
  grants_->failed(second, needs_authorization("invalid_grant"), 6'000, 0);
  found = grants_->find(id);
  EXPECT_TRUE(found->needed);
  EXPECT_EQ(found->access_until_ms, 0);
  EXPECT_FALSE(grants_->access(id));
  EXPECT_FALSE(grants_->begin_refresh(id, 0, me())) << "nobody asks any more";
}

TEST_P(Grants, What_a_mail_server_calls_bad_is_over_unless_it_was_renewed_meanwhile) {
  const GrantId id = grant();
  ASSERT_TRUE(grants_->refreshed(turn(id, 0), contract::tokens("2"), 5'000));
  grants_->expire(id, 0);
  EXPECT_NE(grants_->find(id)->access_until_ms, 0);
  grants_->expire(id, 1);
  EXPECT_EQ(grants_->find(id)->access_until_ms, 0);
}

TEST_P(Grants, K1_without_its_key_a_token_is_none_and_no_error) {
  const GrantId id = grant();
  const storage::Seal keyless([](std::string_view) { return std::nullopt; });
  GrantStore without(*database_, keyless, contract::holder_is_dead);
  EXPECT_FALSE(without.access(id));
  EXPECT_TRUE(without.begin_refresh(id, 0, me())->refresh.empty());
}

TEST_P(Grants, An_application_has_one_grant_a_server) {
  const GrantId id = grants_->app_grant("o1", 1'000);
  EXPECT_EQ(grants_->app_grant("o1", 2'000), id);
  EXPECT_NE(grants_->app_grant("o2", 2'000), id);
  EXPECT_TRUE(grants_->find(id)->app_only);
}

TEST_P(Grants, What_no_account_takes_goes_after_a_day) {
  const GrantId id = grant(), app = grants_->app_grant("o1", 1'000);
  grants_->sweep(1'000 + 23 * 3'600'000LL);
  EXPECT_TRUE(grants_->find(id));
  grants_->sweep(2'000 + 24 * 3'600'000LL);
  EXPECT_FALSE(grants_->find(id));
  EXPECT_TRUE(grants_->find(app));
}

TEST_P(Grants, The_refresh_token_is_what_is_revoked) {
  const GrantId id = grant();
  const auto token = grants_->to_revoke(id);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->first.reveal(), "refresh-1");
  EXPECT_TRUE(token->second);
  grants_->remove(id);
  EXPECT_FALSE(grants_->find(id));
  EXPECT_FALSE(grants_->to_revoke(id));
}

class Flows : public contract::OauthContract {
 protected:
  void SetUp() override {
    contract::OauthContract::SetUp();
    if (database_) flows_ = std::make_unique<FlowStore>(*database_, seal_);
  }
  static Flow flow() {
    Flow made;
    made.user = "u1";
    made.session = "session-1";
    made.direction = "receive send";
    made.server = "o1";
    made.redirect_uri = "https://gw.example/m/tegami/oauth/callback";
    made.return_to = "/accounts/new";
    made.nonce = "the-nonce";
    made.verifier = Secret("the-verifier");
    made.draft = Secret(R"({"name":"仕事","password":"geheim"})");
    return made;
  }
  std::string outcome(const std::string& state, const std::string& user, const std::string& session, std::int64_t now) {
    const auto taken = flows_->take(state, user, session, now);
    return taken ? "taken" : taken.error().code;
  }
  std::unique_ptr<FlowStore> flows_;
};

TEST_P(Flows, What_was_typed_comes_back_whole) {
  flows_->begin("state", flow(), 1'000);
  const auto taken = flows_->take("state", "u1", "session-1", 2'000);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken.value().account, 0);
  EXPECT_EQ(taken.value().direction, "receive send");
  EXPECT_EQ(taken.value().redirect_uri, "https://gw.example/m/tegami/oauth/callback");
  EXPECT_EQ(taken.value().return_to, "/accounts/new");
  EXPECT_EQ(taken.value().nonce, "the-nonce");
  EXPECT_EQ(taken.value().verifier.reveal(), "the-verifier");
  EXPECT_EQ(taken.value().draft.reveal(), R"({"name":"仕事","password":"geheim"})");
}

TEST_P(Flows, Each_is_taken_once_by_whom_it_belongs_to_within_ten_minutes) {
  flows_->begin("state", flow(), 1'000);
  EXPECT_EQ(outcome("other", "u1", "session-1", 2'000), "oauth_state_unknown");
  EXPECT_EQ(outcome("state", "u2", "session-1", 2'000), "oauth_other_session");
  EXPECT_EQ(outcome("state", "u1", "session-2", 2'000), "oauth_other_session");
  EXPECT_EQ(outcome("state", "u1", "session-1", 2'000), "taken") << "others' tries did no harm";
  EXPECT_EQ(outcome("state", "u1", "session-1", 2'000), "oauth_state_unknown") << "replayed";
  flows_->begin("late", flow(), 1'000);
  EXPECT_EQ(outcome("late", "u1", "session-1", 1'000 + Flow::kLifeMs), "oauth_state_unknown");
  EXPECT_EQ(outcome("late", "u1", "session-1", 2'000), "oauth_state_unknown") << "gone by now";
}

TEST_P(Flows, K1_neither_state_nor_session_verifier_or_draft_stand_in_the_row) {
  flows_->begin("the-state", flow(), 1'000);
  database_->read([&](storage::Session& session) {
    storage::Sql select;
    select << "SELECT state_hash || session_hash || secrets || draft FROM oauth_flow";
    const std::string all = select.rows(session).text(0, 0);
    for (const char* secret : {"the-state", "session-1", "the-verifier", "the-nonce", "geheim"}) {
      EXPECT_EQ(all.find(secret), std::string::npos) << secret;
    }
  });
}

TEST_P(Flows, A_user_has_a_bounded_number_of_them_and_old_ones_go) {
  for (int i = 0; i < 30; ++i) flows_->begin(std::to_string(i), flow(), 1'000 + i);
  EXPECT_EQ(outcome("9", "u1", "session-1", 2'000), "oauth_state_unknown");
  EXPECT_EQ(outcome("10", "u1", "session-1", 2'000), "taken");
  EXPECT_EQ(outcome("29", "u1", "session-1", 2'000), "taken");
  flows_->sweep(1'000 + Flow::kLifeMs + 60);
  EXPECT_EQ(outcome("20", "u1", "session-1", 2'000), "oauth_state_unknown");
  Flow large = flow();
  large.draft = Secret(std::string(Flow::kMaxDraft + 1, 'x'));
  EXPECT_THROW(flows_->begin("large", large, 1'000), std::length_error);
}

TEGAMI_ON_BOTH_DATABASES(Grants);
TEGAMI_ON_BOTH_DATABASES(Flows);

}  // namespace
}  // namespace tegami::oauth
