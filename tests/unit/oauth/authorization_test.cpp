// The question a browser takes along.
#include "oauth/authorization.h"

#include <Poco/URI.h>
#include <gtest/gtest.h>

#include <map>

#include "unit/oauth/entry.h"

namespace tegami::oauth {
namespace {

std::map<std::string, std::string> query(const std::string& url) {
  std::map<std::string, std::string> found;
  for (const auto& [name, value] : Poco::URI(url).getQueryParameters()) {
    EXPECT_TRUE(found.emplace(name, value).second) << name << " twice";
  }
  return found;
}

TEST(Authorization, The_challenge_is_that_of_RFC_7636) {
  EXPECT_EQ(challenge_of(transport::Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(Authorization, A6_the_question_says_all_it_should_and_no_secret) {
  const Binding binding = new_binding();
  const std::string url =
      authorization_url(server({{"authorize_url", "https://as.example/authorize?p=policy&"}}),
                        {"https://gw.example/m/tegami/oauth/callback", "taro+x@example.jp"}, binding);
  const auto said = query(url);
  EXPECT_EQ(said.at("p"), "policy");
  EXPECT_EQ(said.at("response_type"), "code");
  EXPECT_EQ(said.at("client_id"), "client 1");
  EXPECT_EQ(said.at("redirect_uri"), "https://gw.example/m/tegami/oauth/callback");
  EXPECT_EQ(said.at("scope"), "mail openid offline_access");
  EXPECT_EQ(said.at("state"), binding.state);
  EXPECT_EQ(said.at("nonce"), binding.nonce);
  EXPECT_EQ(said.at("code_challenge"), challenge_of(binding.verifier));
  EXPECT_EQ(said.at("code_challenge_method"), "S256");
  EXPECT_EQ(said.at("prompt"), "select_account consent");
  EXPECT_EQ(said.at("login_hint"), "taro+x@example.jp");
  EXPECT_EQ(url.find(binding.verifier.reveal()), std::string::npos);
  EXPECT_EQ(url.find("ecret"), std::string::npos);
}

TEST(Authorization, A_server_is_asked_only_for_what_it_knows) {
  const auto plain =
      query(authorization_url(server({{"scopes", {"mail"}}}), {"https://gw.example/cb", "taro"}, new_binding()));
  for (const char* name : {"nonce", "prompt", "login_hint", "access_type"}) EXPECT_FALSE(plain.contains(name)) << name;
  const auto google =
      query(authorization_url(server({{"preset", "google"}}), {"https://gw.example/cb", ""}, new_binding()));
  EXPECT_EQ(google.at("access_type"), "offline");
  EXPECT_FALSE(google.contains("login_hint"));
  const auto quiet = query(authorization_url(server({{"prompt", ""}}), {"https://gw.example/cb", ""}, new_binding()));
  EXPECT_FALSE(quiet.contains("prompt"));
}

}  // namespace
}  // namespace tegami::oauth
