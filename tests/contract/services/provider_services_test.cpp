#include "services/provider_services.h"

#include "contract/services/account_services.h"

namespace tegami::services {
namespace {

class ProviderServices : public AccountServices {
 protected:
  void SetUp() override {
    AccountServices::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    add_provider_services(services_, {host_, *accounts_, providers_, words_});
  }
  json::value provider(const std::string& address, const std::string& user = "u1") {
    return good(user, "accounts.provider", R"({"address": ")" + address + "\"}").at("provider");
  }
  const accounts::Providers providers_{TEGAMI_SOURCE_DIR "/plugin/accounts/providers.json"};
};

TEST_P(ProviderServices, A9_an_address_brings_the_accounts_own_fields_or_nothing) {
  const auto ocn = provider("taro@ocn.ne.jp");
  EXPECT_EQ(ocn.at("receive"), json::parse(R"({"host": "pop.ocn.ne.jp", "port": 995, "protection": "tls",
    "user": "taro@ocn.ne.jp", "auth": "standard", "oauth_server": null})"));
  EXPECT_EQ(ocn.at("send").at("auth"), "plain");
  EXPECT_TRUE(provider("taro@example.co.jp").is_null());
  EXPECT_TRUE(provider(std::string(5'000, 'a') + "@ocn.ne.jp").is_null());
  EXPECT_EQ(code("u1", "accounts.provider", "{}"), "invalid");
  EXPECT_EQ(code("u1", "accounts.provider", R"({"address": 7})"), "invalid");
  EXPECT_EQ(code("", "accounts.provider", R"({"address": "a@ocn.ne.jp"})"), "forbidden");
}

TEST_P(ProviderServices,
       A9_where_the_host_has_the_providers_OAuth_server_it_signs_in_there_else_by_password_with_a_note) {
  const auto by_password = provider("taro@gmail.com");
  EXPECT_EQ(by_password.at("receive").at("auth"), "standard");
  EXPECT_NE(by_password.at("note").as_string().find("アプリ パスワード"), std::string::npos);
  const auto by_nothing = provider("taro@outlook.jp");
  EXPECT_EQ(by_nothing.at("receive").at("auth"), "xoauth2") << "no password works there";
  EXPECT_TRUE(by_nothing.at("receive").at("oauth_server").is_null());
  fake_.set_setting("oauth_servers", R"([{"id": "7", "name": "ours", "preset": "custom"},
                                         {"id": "8", "name": "Google", "preset": "google"}])");
  const auto by_oauth = provider("taro@gmail.com");
  EXPECT_EQ(by_oauth.at("receive").at("auth"), "xoauth2");
  EXPECT_EQ(by_oauth.at("receive").at("oauth_server"), "8");
  EXPECT_EQ(by_oauth.at("send").at("auth"), "xoauth2");
  EXPECT_EQ(by_oauth.at("note").as_string().find("アプリ パスワード"), std::string::npos);
}

TEGAMI_ON_BOTH_DATABASES(ProviderServices);

}  // namespace
}  // namespace tegami::services
