/// oauth_services.h - the OAuth services with a real oidc-provider at the other end, on both databases.
#pragma once

#include <Poco/URI.h>

#include "account_services.h"
#include "accounts/account_writer.h"
#include "fixtures/fetch_run.h"
#include "fixtures/http_server.h"
#include "fixtures/oidc_provider.h"
#include "jobs/oauth_exchange.h"
#include "oauth/encoding.h"
#include "oauth/token_request.h"
#include "services/hand_over.h"
#include "services/oauth_services.h"
#include "storage/sql.h"

namespace tegami::services {

using fixtures::OidcProvider;

class OauthServices : public AccountServices {
 protected:
  /// One for all of them: it keeps nothing that one test could leave to another.
  static void SetUpTestSuite() {
    if (!OidcProvider::missing()) provider_ = std::make_unique<OidcProvider>();
  }
  static void TearDownTestSuite() { provider_.reset(); }

  void SetUp() override {
    if (const auto missing = OidcProvider::missing()) {
      if (missing->fatal) GTEST_FAIL() << missing->reason;
      GTEST_SKIP() << missing->reason;
    }
    AccountServices::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    flows_ = std::make_unique<oauth::FlowStore>(*database_, seal_);
    loop_ = std::make_unique<transport::Loop>();
    add_hand_over(services_, {*parts_, {}});
    add_oauth_services(services_, {*parts_, *flows_, *grants_, *loop_});
    give_back_ = [this](accounts::AccountId id) { return jobs::give_back(host_, *loop_, *grants_, id); };
    fake_.set_policy("transport.allow_plaintext", "true");
    fake_.set_policy("transport.allow_private_networks", "true");
    fake_.set_policy("personal_accounts.self_service", "\"all\"");
    fake_.set_setting("oauth_servers", "[" + provider_->entry("o1") + "," + provider_->entry("o2") + "]");
    session_ = "session-1";
  }
  void TearDown() override { loop_.reset(); }

  static std::string xoauth2(const std::string& owner, const std::string& more = "",
                             const std::string& send_user = "") {
    return R"({"owner": )" + owner + R"(, "name": "仕事", "address": "taro@example.jp",
      "receive": {"host": "pop.example.jp", "user": "taro", "auth": "xoauth2", "oauth_server": "o1"},
      "send": {"host": "smtp.example.jp", "auth": "xoauth2", "oauth_server": "o1", "user": ")" +
           send_user + "\"}" + more + "}";
  }
  std::int64_t make_xoauth2(const std::string& owner = R"({"user": "u1"})", const std::string& send_user = "") {
    return good("m", "accounts.create", xoauth2(owner, "", send_user)).at("id").as_int64();
  }
  static std::string begin_of(const std::string& about, const std::string& direction = "receive") {
    return "{" + about + R"(, "direction": ")" + direction + R"(", "return_to": "/my/accounts", "redirect_uri": ")" +
           OidcProvider::kRedirect + "\"}";
  }
  static std::string begin_of(std::int64_t id, const std::string& direction = "receive") {
    return begin_of(R"("id": )" + std::to_string(id), direction);
  }
  static std::map<std::string, std::string> query_of(const std::string& url) {
    std::map<std::string, std::string> query;
    for (const auto& [name, value] : Poco::URI(url).getQueryParameters()) query[name] = value;
    return query;
  }
  transport::http::Response ask(const std::string& url) {
    transport::http::Config config;
    config.request.url = *transport::http::Url::parse(url);
    config.policy.allow_plaintext = config.policy.allow_private_networks = true;
    auto run = fixtures::fetch(*loop_, config);
    EXPECT_TRUE(run.response) << run.code();
    return run.response ? std::move(*run.response) : transport::http::Response{};
  }
  /// As the provider's page sends the browser back after `account` has signed in.
  std::string signed_in(const json::object& begun, const std::string& account, const std::string& scope = "") {
    const auto question = query_of(std::string(begun.at("url").as_string()));
    const auto query = oauth::form({{"account", account},
                                    {"redirect_uri", question.at("redirect_uri")},
                                    {"challenge", question.at("code_challenge")},
                                    {"nonce", question.at("nonce")},
                                    {"scope", scope.empty() ? question.at("scope") : scope}});
    const auto code = ask(provider_->url("/test/code?") + std::string(query.reveal()));
    return R"({"state": ")" + question.at("state") + R"(", "code": ")" + std::string(code.body.reveal()) +
           R"(", "iss": ")" + provider_->url("") + "\"}";
  }
  static std::string denied(const json::object& begun) {
    return R"({"state": ")" + query_of(std::string(begun.at("url").as_string())).at("state") +
           R"(", "error": "access_denied", "iss": ")" + provider_->url("") + "\"}";
  }
  json::object authorize(const std::string& user, std::int64_t id, const std::string& direction = "receive",
                         const std::string& account = "taro") {
    const auto begun = good(user, "oauth.begin", begin_of(id, direction));
    return good(user, "oauth.complete", signed_in(begun, account));
  }
  json::object status(std::int64_t id, const std::string& direction = "receive", const std::string& user = "u1") {
    return good(user, "oauth.status", id_of(id, R"(, "direction": ")" + direction + "\""));
  }
  std::int64_t count(const std::string& table) {
    std::int64_t found = 0;
    database_->read([&](storage::Session& session) {
      storage::Sql select;
      select << "SELECT COUNT(*) FROM " << table;
      found = select.rows(session).number(0, 0);
    });
    return found;
  }
  /// Whether the provider takes that refresh token still.
  bool is_good(const transport::Secret& refresh) {
    transport::http::Config config;
    config.request = oauth::refresh_request(*oauth::find_server(*host_.setting("oauth_servers"), "o1"), refresh);
    config.policy.allow_plaintext = config.policy.allow_private_networks = true;
    return fixtures::fetch(*loop_, config).response->status == 200;
  }

  inline static std::unique_ptr<OidcProvider> provider_;
  std::unique_ptr<oauth::FlowStore> flows_;
  std::unique_ptr<transport::Loop> loop_;
};

}  // namespace tegami::services
