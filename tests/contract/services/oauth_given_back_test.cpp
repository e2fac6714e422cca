// oauth.revoke, what is told to a server of grants that go, and oauth.discover.
#include "oauth_services.h"

namespace tegami::services {
namespace {

class OauthGivenBack : public OauthServices {};

TEST_P(OauthGivenBack, A6_revoking_tells_the_provider_unless_the_person_s_other_grant_would_end_with_it) {
  const auto first = make_xoauth2(), second = make_xoauth2();
  authorize("u1", first);
  authorize("u1", second);
  const auto of = [&](std::int64_t id) { return grants_->to_revoke(status(id).at("grant").as_int64())->first; };
  const auto receive = [](std::int64_t id) { return id_of(id, R"(, "direction": "receive")"); };
  const auto told = good("u1", "oauth.revoke", receive(first));
  EXPECT_FALSE(told.at("revoked").as_bool());
  EXPECT_EQ(told.at("message").as_string(), words_.text("ja", "oauth.revoke.others"));
  EXPECT_EQ(status(first).at("state").as_string(), "needed");
  const auto token = of(second);
  EXPECT_TRUE(good("u1", "oauth.revoke", receive(second)).at("revoked").as_bool());
  EXPECT_FALSE(is_good(token));
  EXPECT_EQ(count("oauth_grant"), 0);
  EXPECT_FALSE(good("u1", "oauth.revoke", receive(second)).at("revoked").as_bool()) << "there is nothing any more";
  EXPECT_EQ(accounts_->audited({.action = "oauth.revoke"}).size(), 2U);
}

TEST_P(OauthGivenBack, A12_a_grant_that_goes_with_its_account_or_is_replaced_is_told_to_its_server) {
  fixtures::HttpServer revoking(
      [](const std::string&, const std::string&) { return fixtures::HttpServer::json(200, "{}"); });
  auto entry = provider_->entry("o1");
  const std::string url = provider_->url("/token/revocation\"");
  entry.replace(entry.find(url), url.size(), revoking.url("/revoke") + "\"");
  fake_.set_setting("oauth_servers", "[" + entry + "]");
  const auto asked = [&](int times) { return fixtures::wait_until([&] { return revoking.requests() == times; }); };
  const auto id = make_xoauth2();
  authorize("u1", id);
  authorize("u1", id, "receive", "hanako");
  EXPECT_TRUE(asked(1)) << "replaced by another person's";
  authorize("u1", id, "receive", "hanako");
  good("u1", "accounts.delete", id_of(id, R"(, "version": 1)"));
  EXPECT_TRUE(asked(2)) << "one for the account that went; none where the same person authorized anew";
  const auto other = make_xoauth2();
  authorize("u1", other);
  good("m", "accounts.hand_over", id_of(other, R"(, "to": {"user": "u2"})"));
  EXPECT_TRUE(asked(3));
  const auto third = make_xoauth2();
  authorize("u1", third);
  good("u1", "accounts.update", id_of(third, R"(, "version": 1, "name": "other")"));
  good("u1", "accounts.update",
       id_of(third, R"(, "version": 2, "receive": {"auth": "standard", "password": "p"}, "send": {"auth": "none"})"));
  EXPECT_TRUE(asked(4)) << "signs in otherwise now";
  EXPECT_EQ(count("oauth_grant"), 0);
}

TEST_P(OauthGivenBack, An_authorization_server_s_own_description_is_for_the_system_administrator_to_fetch) {
  std::string issuer, asked;
  fixtures::HttpServer server([&](const std::string& head, const std::string&) {
    asked += head.substr(0, head.find(" HTTP")) + "\n";
    if (head.find("/.well-known/openid-configuration") == std::string::npos)
      return fixtures::HttpServer::json(404, "{}");
    return fixtures::HttpServer::json(
        200, R"({"issuer": ")" + issuer + R"(", "authorization_endpoint": "https://as.example/auth",
      "token_endpoint": "https://as.example/token", "response_types_supported": ["code"],
      "code_challenge_methods_supported": ["S256"], "scopes_supported": ["openid"]})");
  });
  issuer = server.url("/realm");
  const auto of = [](const std::string& url) { return R"({"url": ")" + url + "\"}"; };
  const auto found = good("s", "oauth.discover", of(issuer));
  EXPECT_EQ(found.at("token_url").as_string(), "https://as.example/token");
  EXPECT_EQ(found.at("scopes"), json::parse(R"(["openid", "email"])"));
  EXPECT_EQ(good("s", "oauth.discover", of(issuer + "/.well-known/openid-configuration")), found);
  EXPECT_EQ(code("m", "oauth.discover", of(issuer)), "forbidden");
  EXPECT_EQ(fields(refusal("s", "oauth.discover", of("not an address"))), "url");
  // It names another than was asked for: not to be believed (RFC 8414 section 3.3).
  issuer = "https://evil.example";
  EXPECT_EQ(fields(refusal("s", "oauth.discover", of(server.url("/realm")))), "url");
  EXPECT_EQ(fields(refusal("s", "oauth.discover", of("http://127.0.0.1:" + std::to_string(fixtures::free_port())))),
            "url");
  fake_.set_policy("transport.allow_private_networks", "false");
  const int before = server.requests();
  EXPECT_EQ(fields(refusal("s", "oauth.discover", of(server.url("/realm")))), "url");
  EXPECT_EQ(server.requests(), before) << "the policies of transport hold";
}

TEST_P(OauthGivenBack, P4_an_account_that_is_handed_over_while_the_server_is_asked_takes_no_grant_of_its_former_owner) {
  const auto id = make_xoauth2();
  std::function<void()> meanwhile;
  fixtures::HttpServer slow([&](const std::string&, const std::string&) {
    meanwhile();
    return fixtures::HttpServer::json(200, R"({"access_token": "a", "token_type": "Bearer", "expires_in": 60})");
  });
  auto entry = provider_->entry("o1");
  const std::string url = provider_->url("/token\"");
  entry.replace(entry.find(url), url.size(), slow.url("/token") + "\"");
  fake_.set_setting("oauth_servers", "[" + entry + "]");
  const auto begin = [&] { return signed_in(good("u1", "oauth.begin", begin_of(id)), "taro"); };
  meanwhile = [&] {
    auto account = accounts_->find(id)->account;
    account.receive.auth = accounts::ReceiveAuth::standard;
    account.send.auth = accounts::SendAuth::none;
    accounts_->update(account, {}, 1);
  };
  const auto first = begin();
  EXPECT_EQ(good("u1", "oauth.complete", first).at("failure").at("code").as_string(), "oauth_changed_meanwhile");
  auto account = accounts_->find(id)->account;
  account.receive.auth = accounts::ReceiveAuth::xoauth2;
  accounts_->update(account, {}, 1);
  meanwhile = [&] { good("m", "accounts.hand_over", id_of(id, R"(, "to": {"user": "u2"})")); };
  const auto second = begin();
  EXPECT_EQ(code("u1", "oauth.complete", second), "forbidden");
  EXPECT_EQ(count("oauth_grant"), 0);
  EXPECT_EQ(count("oauth_account_grant"), 0);
}

TEGAMI_ON_BOTH_DATABASES(OauthGivenBack);

}  // namespace
}  // namespace tegami::services
