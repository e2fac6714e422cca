// The host's entries: what is read, what is left out, and the two presets.
#include "oauth/server.h"

#include <gtest/gtest.h>

#include "unit/oauth/entry.h"

namespace tegami::oauth {
namespace {

namespace json = boost::json;

bool readable(const json::object& changes) {
  return find_server(json::serialize(json::array{entry(changes)}), "o1").has_value();
}

TEST(OauthServer, P2_an_entry_is_read_as_the_host_gives_it) {
  const Server read = server();
  EXPECT_EQ(read.authorize_url, "https://as.example/authorize");
  EXPECT_EQ(read.client_secret.reveal(), "s:ecret+");
  EXPECT_EQ(read.client_auth, ClientAuth::basic);
  EXPECT_EQ(read.scope(), "mail openid offline_access");
  EXPECT_TRUE(read.openid());
  EXPECT_EQ(read.prompt, "select_account consent") << "without consent no offline_access (OpenID Core section 11)";
}

TEST(OauthServer, How_the_client_names_itself) {
  EXPECT_EQ(server({{"client_secret", ""}}).client_auth, ClientAuth::none);
  EXPECT_EQ(server({{"client_secret", nullptr}}).client_auth, ClientAuth::none);
  EXPECT_EQ(server({{"client_auth", "post"}}).client_auth, ClientAuth::post);
  EXPECT_EQ(server({{"preset", "google"}}).client_auth, ClientAuth::post);
  EXPECT_EQ(server({{"preset", "google"}, {"client_auth", "basic"}}).client_auth, ClientAuth::basic);
}

TEST(OauthServer, A_broken_entry_is_left_out_and_takes_no_other_along) {
  for (const json::object& changes : std::vector<json::object>{
           {{"id", ""}},
           {{"client_id", ""}},
           {{"client_id", "a\nb"}},
           {{"client_secret", "a\r\nX: y"}},
           {{"authorize_url", ""}},
           {{"authorize_url", "javascript:alert(1)"}},
           {{"authorize_url", "https://as.example/#x"}},
           {{"token_url", "https://user@as.example/"}},
           {{"token_url", 7}},
           {{"revoke_url", "as.example"}},
           {{"scopes", json::array{"a b"}}},
           {{"scopes", json::array{""}}},
           {{"scopes", json::array(51, "a")}},
           {{"scopes", json::array{7}}},
           {{"prompt", "a\nb"}},
           {{"name", std::string(201, 'x')}},
       }) {
    EXPECT_FALSE(readable(changes)) << json::serialize(changes);
  }
  const json::array list{7, entry({{"token_url", ""}, {"id", "o0"}}), entry()};
  EXPECT_EQ(read_servers(json::serialize(list)).size(), 1U);
  for (const char* text : {"", "null", "{}", "[", "7"}) EXPECT_TRUE(read_servers(text).empty()) << text;
  EXPECT_EQ(read_servers(json::serialize(json::array(200, entry()))).size(), Server::kMost);
  EXPECT_TRUE(readable({{"app_only", true}, {"authorize_url", ""}})) << "nobody signs in there";
}

TEST(OauthServer, M_the_presets_are_what_google_and_microsoft_publish) {
  const Server google = preset(Preset::google);
  EXPECT_EQ(google.token_url, "https://oauth2.googleapis.com/token");
  EXPECT_EQ(google.scopes.front(), "https://mail.google.com/");
  EXPECT_EQ(google.prompt, "select_account consent");
  const Server microsoft = preset(Preset::microsoft, "contoso.example");
  EXPECT_EQ(microsoft.authorize_url, "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/authorize");
  for (const char* scope :
       {"offline_access", "https://outlook.office.com/POP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send"}) {
    EXPECT_NE(std::find(microsoft.scopes.begin(), microsoft.scopes.end(), scope), microsoft.scopes.end());
  }
  for (const Preset one : {Preset::custom, Preset::google, Preset::microsoft}) EXPECT_EQ(preset_of(name(one)), one);
}

}  // namespace
}  // namespace tegami::oauth
