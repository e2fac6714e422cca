// Access tokens of accounts: refreshed ahead of their end, by one for all who wait and for all nodes, whatever fails or
// is killed; and gone with their account (A6, A12). On both databases.
#include <gtest/gtest.h>

#include "accounts/account_json.h"
#include "accounts/account_writer.h"
#include "accounts/repository.h"
#include "contract/oauth/oauth_contract.h"
#include "oauth/flow_store.h"

namespace tegami::oauth {
namespace {

using contract::Node;
using contract::RotatingServer;
using fixtures::HttpServer;

constexpr std::int64_t kHourMs = 3'600'000;

class OauthTokens : public contract::OauthContract {
 protected:
  void SetUp() override {
    contract::OauthContract::SetUp();
    if (!database_) return;
    accounts_ = std::make_unique<accounts::Repository>(*database_, seal_);
    account_ = add_account();
  }
  AccountId add_account() {
    accounts::Account made;
    made.owner_user = "u1";
    made.name = "仕事";
    made.address = "taro@example.jp";
    made.receive.user = "taro";
    return accounts_->insert(made, {}, 1'000);
  }
  GrantId granted(AccountId account) {
    const GrantId id = grant();
    grants_->use_for(account, Direction::receive, id);
    return id;
  }
  std::string outcome(Node& node, Direction direction = Direction::receive) {
    const auto token = node.token(account_, direction);
    return token ? std::string(token.value().access.reveal()) : token.error().code;
  }
  std::int64_t rows(const std::string& table) {
    std::int64_t count = 0;
    database_->read([&](storage::Session& session) {
      storage::Sql select;
      select << "SELECT COUNT(*) FROM " << table;
      count = select.rows(session).number(0, 0);
    });
    return count;
  }

  std::unique_ptr<accounts::Repository> accounts_;
  AccountId account_ = 0;
};

TEST_P(OauthTokens, A6_a_good_token_is_given_without_asking_anybody) {
  RotatingServer server;
  granted(account_);
  Node node(*grants_, server.entry(), "a", 2'000);
  EXPECT_EQ(outcome(node), "access-1");
  EXPECT_EQ(outcome(node, Direction::send), "needs_authorization") << "that direction was never authorized";
  EXPECT_EQ(server.requests(), 0);
  node.entry().id = "o2";
  EXPECT_EQ(outcome(node), "oauth_server_gone");
}

TEST_P(OauthTokens, A6_both_directions_may_share_one_grant) {
  RotatingServer server;
  grants_->use_for(account_, Direction::send, granted(account_));
  Node node(*grants_, server.entry(), "a", kHourMs + 2'000);
  EXPECT_EQ(outcome(node), "access-2");
  EXPECT_EQ(outcome(node, Direction::send), "access-2");
  EXPECT_EQ(server.requests(), 1);
}

TEST_P(OauthTokens, It_is_refreshed_before_it_ends_and_serves_meanwhile) {
  RotatingServer server;
  const GrantId id = granted(account_);
  // Its time: 1 s to 3,601 s; ahead by five minutes.
  Node node(*grants_, server.entry(), "a", 3'302'000);
  EXPECT_EQ(outcome(node), "access-1");
  ASSERT_TRUE(fixtures::wait_until([&] { return grants_->find(id)->generation == 1; }));
  EXPECT_EQ(outcome(node), "access-2");
  EXPECT_EQ(server.requests(), 1);
}

TEST_P(OauthTokens, Two_hundred_who_need_one_token_on_two_nodes_make_one_request) {
  RotatingServer server;
  granted(account_);
  storage::Database second_database(dsn());
  GrantStore second_grants(second_database, seal_, contract::holder_is_dead);
  Node first(*grants_, server.entry(), "a", kHourMs + 2'000),
      second(second_grants, server.entry(), "b", kHourMs + 2'000);
  std::atomic<int> right = 0;
  std::vector<std::thread> jobs;
  for (int i = 0; i < 200; ++i) {
    jobs.emplace_back([&, i] {
      if (outcome(i % 2 == 0 ? first : second) == "access-2") ++right;
    });
  }
  for (std::thread& job : jobs) job.join();
  EXPECT_EQ(right, 200);
  EXPECT_EQ(server.requests(), 1);
}

TEST_P(OauthTokens, A_token_that_a_mail_server_calls_bad_is_refreshed_once_for_all_who_heard_so) {
  RotatingServer server;
  granted(account_);
  Node node(*grants_, server.entry(), "a", 2'000);
  const auto first = node.token(account_), again = node.token(account_);
  node.source().refused(first.value());
  EXPECT_EQ(outcome(node), "access-2");
  node.source().refused(again.value());
  EXPECT_EQ(outcome(node), "access-2") << "what it heard was said of the one before";
  EXPECT_EQ(server.requests(), 1);
}

TEST_P(OauthTokens, An_invalid_grant_waits_for_people_and_asks_no_more) {
  RotatingServer server;
  const GrantId id = granted(account_);
  server.say(HttpServer::json(400, R"({"error":"invalid_grant","error_description":"revoked by its owner"})"));
  Node node(*grants_, server.entry(), "a", kHourMs + 2'000);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(outcome(node), "needs_authorization");
  EXPECT_EQ(server.requests(), 1);
  EXPECT_NE(grants_->find(id)->error_message.find("revoked by its owner"), std::string::npos);
  // Authorized anew: the old grant goes, and everything works.
  const GrantId anew = grants_->add({"o1", "u1", "", "", ""}, contract::tokens("7"), kHourMs);
  grants_->use_for(account_, Direction::receive, anew);
  EXPECT_EQ(outcome(node), "access-7");
  EXPECT_FALSE(grants_->find(id));
}

TEST_P(OauthTokens, A_busy_server_is_left_alone_as_long_as_it_asks) {
  RotatingServer server;
  const GrantId id = granted(account_);
  server.say("HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n");
  Node node(*grants_, server.entry(), "a", kHourMs + 2'000);
  EXPECT_EQ(outcome(node), "oauth_server_busy");
  EXPECT_EQ(grants_->find(id)->not_before_ms, kHourMs + 122'000);
  node.now(kHourMs + 121'000);
  EXPECT_EQ(outcome(node), "oauth_server_busy");
  EXPECT_EQ(server.requests(), 1);
  server.say({});
  node.now(kHourMs + 123'000);
  EXPECT_EQ(outcome(node), "access-2");
  EXPECT_EQ(grants_->find(id)->failures, 0);
}

TEST_P(OauthTokens, While_the_server_fails_a_token_serves_to_its_end) {
  RotatingServer server;
  const GrantId id = granted(account_);
  server.say("no HTTP");
  Node node(*grants_, server.entry(), "a", 3'302'000);
  EXPECT_EQ(outcome(node), "access-1");
  ASSERT_TRUE(fixtures::wait_until([&] { return grants_->find(id)->failures == 1; }));
  EXPECT_EQ(outcome(node), "access-1");
  EXPECT_EQ(grants_->find(id)->error_code, "http_bad_response");
  EXPECT_EQ(server.requests(), 1) << "not again at once";
}

TEST_P(OauthTokens, A_wrong_client_secret_is_the_administrators) {
  RotatingServer server;
  granted(account_);
  server.say(HttpServer::json(401, R"({"error":"invalid_client"})"));
  Node node(*grants_, server.entry(), "a", kHourMs + 2'000);
  const auto token = node.token(account_);
  ASSERT_TRUE(token.has_error());
  EXPECT_EQ(token.error().code, "oauth_client_refused");
  EXPECT_EQ(token.error().kind, Kind::permanent);
}

TEST_P(OauthTokens, A_server_that_lost_its_last_write_is_told_the_token_before) {
  RotatingServer server;
  const GrantId id = granted(account_);
  Node node(*grants_, server.entry(), "a", kHourMs + 2'000);
  ASSERT_EQ(outcome(node), "access-2");
  // Restored from a backup, it does not know refresh-2.
  HttpServer restored([](const std::string&, const std::string& body) {
    if (body.find("refresh-1") == std::string::npos) return HttpServer::json(400, R"({"error":"invalid_grant"})");
    return HttpServer::json(200, R"({"access_token":"a","token_type":"Bearer","refresh_token":"refresh-8"})");
  });
  node.entry().token_url = restored.url("/token");
  node.now(3 * kHourMs);
  EXPECT_EQ(outcome(node), "a");
  EXPECT_EQ(restored.requests(), 2);
  EXPECT_EQ(grants_->begin_refresh(id, 2, me())->refresh.reveal(), "refresh-8");
}

TEST_P(OauthTokens, App_only_all_accounts_share_the_applications_grant) {
  HttpServer server([](const std::string&, const std::string& body) {
    const bool asked = body.find("grant_type=client_credentials&scope=mail") != std::string::npos;
    return HttpServer::json(asked ? 200 : 400, R"({"access_token":"app","token_type":"Bearer","expires_in":3600})");
  });
  Server entry;
  entry.id = "o1";
  entry.token_url = server.url("/token");
  entry.client_id = "c";
  entry.scopes = {"mail"};
  entry.app_only = true;
  Node node(*grants_, entry, "a", 2'000);
  for (const AccountId account : {account_, add_account(), add_account()}) {
    EXPECT_EQ(node.token(account).error().code, "needs_authorization") << "nobody gave it to this account";
    grants_->use_for(account, Direction::receive, grants_->app_grant("o1", 2'000));
    const auto token = node.token(account);
    ASSERT_TRUE(token) << token.error().code;
    EXPECT_EQ(token.value().access.reveal(), "app");
  }
  EXPECT_EQ(server.requests(), 1);
}

TEST_P(OauthTokens, A6_an_account_tells_who_authorized_it_until_when_and_whether_it_was_lost) {
  auto row = *accounts_->find(account_);
  row.account.receive.auth = accounts::ReceiveAuth::xoauth2;
  row.account.receive.oauth_server = "o1";
  row.account.send.auth = accounts::SendAuth::xoauth2;
  row.account.send.oauth_server = "o1";
  ASSERT_EQ(accounts_->update(row.account, {}, 2'000), accounts::Saved::ok);
  const auto told = [&](const char* direction) {
    const auto json = accounts::to_json(*accounts_->find(account_), [](auto, auto) { return std::string(); });
    return boost::json::serialize(json.at("state").at("authorization").at(direction));
  };
  const std::string needed = R"({"state":"needed","address":null,"until":null})";
  EXPECT_EQ(told("receive"), needed);
  Tokens tokens = contract::tokens("1");
  tokens.refresh_lives = std::chrono::hours(1);
  const GrantId id = grants_->add({"o1", "u1", "taro@example.jp", "", ""}, tokens, 0);
  grants_->use_for(account_, Direction::receive, id);
  const std::string ok = R"({"state":"ok","address":"taro@example.jp","until":"1970-01-01T01:00:00.000Z"})";
  EXPECT_EQ(told("receive"), ok);
  EXPECT_EQ(told("send"), ok) << "A5: without a user id of its own it uses the receiving one's";
  grants_->failed(*grants_->begin_refresh(id, 0, me()), needs_authorization(), 3'000, 0);
  EXPECT_NE(told("receive").find(R"("state":"expired")"), std::string::npos);
  row = *accounts_->find(account_);
  row.account.receive.oauth_server = "o2";
  ASSERT_EQ(accounts_->update(row.account, {}, 4'000), accounts::Saved::ok);
  EXPECT_EQ(told("receive"), needed) << "it is of another server";
  EXPECT_EQ(told("send"), needed) << "and no longer shared";
}

TEST_P(OauthTokens, An_applications_token_goes_to_no_other_server_and_opens_no_other_mailbox) {
  const auto change = [&](const auto& how) {
    auto row = *accounts_->find(account_);
    how(row.account);
    EXPECT_EQ(accounts_->update(row.account, {}, 2'000), accounts::Saved::ok);
    return grants_->of(account_, Direction::receive).has_value();
  };
  change([](accounts::Account& account) {
    account.receive.auth = accounts::ReceiveAuth::xoauth2;
    account.receive.oauth_server = "o1";
  });
  const GrantId app = grants_->app_grant("o1", 1'000);
  const auto given = [&] { grants_->use_for(account_, Direction::receive, app); };
  given();
  EXPECT_TRUE(change([](accounts::Account& account) { account.name = "another name"; }));
  EXPECT_FALSE(change([](accounts::Account& account) { account.receive.host = "evil.example"; }));
  given();
  EXPECT_FALSE(change([](accounts::Account& account) { account.receive.user = "hanako"; }));
  given();
  EXPECT_FALSE(change([](accounts::Account& account) { account.receive.port = 1110; }));
  EXPECT_TRUE(grants_->find(app)) << "others may have it";
  // What a person granted for this account stays, as a password does.
  granted(account_);
  EXPECT_TRUE(change([](accounts::Account& account) { account.receive.user = "jiro"; }));
  EXPECT_FALSE(change([](accounts::Account& account) { account.receive.oauth_server = "o2"; }));
  EXPECT_EQ(rows("oauth_grant"), 1) << "the application's alone";
}

TEST_P(OauthTokens, P4_the_former_owners_grants_do_not_go_with_an_account) {
  granted(account_);
  FlowStore flows(*database_, seal_);
  Flow flow;
  flow.user = "u1";
  flow.account = account_;
  flows.begin("state", flow, 1'000);
  accounts_->write([&](accounts::AccountWriter& writer) { writer.hand_over(account_, 1, "u2", 2'000); });
  for (const char* table : {"oauth_grant", "oauth_account_grant", "oauth_flow"}) EXPECT_EQ(rows(table), 0) << table;
}

TEST_P(OauthTokens, K1_a_server_that_echoes_what_it_was_told_gives_nothing_away) {
  RotatingServer server;
  const GrantId id = granted(account_);
  Node node(*grants_, server.entry(), "a", kHourMs + 2'000);
  node.entry().client_secret = transport::Secret("the-client-secret");
  server.say(
      HttpServer::json(400, R"({"error":"invalid_grant","error_description":"refresh-1 of the-client-secret"})"));
  const auto token = node.token(account_);
  ASSERT_TRUE(token.has_error());
  for (const std::string& text : {token.error().text, grants_->find(id)->error_message}) {
    EXPECT_NE(text.find("invalid_grant"), std::string::npos) << text;
    EXPECT_EQ(text.find("refresh-1"), std::string::npos) << text;
    EXPECT_EQ(text.find("the-client-secret"), std::string::npos) << text;
  }
}

TEST_P(OauthTokens, A12_a_deleted_account_takes_its_grants_and_flows_along) {
  const AccountId other = add_account();
  const GrantId shared = granted(account_), own = grant("2");
  grants_->use_for(other, Direction::receive, shared);
  grants_->use_for(account_, Direction::send, own);
  FlowStore flows(*database_, seal_);
  Flow flow;
  flow.user = "u1";
  flow.account = account_;
  flow.direction = "receive";
  flows.begin("state", flow, 1'000);
  accounts_->begin_delete(account_, 1);
  accounts_->finish_delete(account_);
  EXPECT_FALSE(grants_->find(own));
  EXPECT_TRUE(grants_->find(shared)) << "another account uses it";
  EXPECT_EQ(rows("oauth_flow"), 0);
  accounts_->begin_delete(other, 1);
  accounts_->finish_delete(other);
  EXPECT_EQ(rows("oauth_grant"), 0);
  EXPECT_EQ(rows("oauth_account_grant"), 0);
}

TEST_P(OauthTokens, A12_the_last_direction_that_leaves_takes_the_grant_along) {
  const GrantId id = granted(account_);
  grants_->use_for(account_, Direction::send, id);
  grants_->leave(account_, Direction::receive);
  EXPECT_TRUE(grants_->find(id));
  grants_->leave(account_, Direction::send);
  EXPECT_FALSE(grants_->find(id));
}

TEGAMI_ON_BOTH_DATABASES(OauthTokens);

}  // namespace
}  // namespace tegami::oauth
