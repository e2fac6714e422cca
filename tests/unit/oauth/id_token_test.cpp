// Who signed in, by the ID token (OpenID Connect Core 3.1.3.7).
#include "oauth/id_token.h"

#include <gtest/gtest.h>

#include "oauth/encoding.h"
#include "unit/oauth/entry.h"

namespace tegami::oauth {
namespace {

namespace json = boost::json;
using transport::Secret;

constexpr std::int64_t kNowMs = 1'800'000'000'000;

Secret token(const json::object& changes = {}) {
  json::object claims{
      {"iss", "https://as.example"}, {"aud", "client 1"}, {"exp", kNowMs / 1000 + 60}, {"nonce", "n"}, {"sub", "s-1"},
      {"email", "taro@example.jp"}};
  for (const auto& [key, value] : changes) {
    if (value.is_null()) {
      claims.erase(key);
    } else {
      claims[key] = value;
    }
  }
  return Secret("e30." + base64url(json::serialize(claims)) + ".c2ln");
}

std::string outcome(const json::object& changes, const Server& of = server()) {
  const auto person = read_id_token(of, token(changes), "n", kNowMs);
  return person ? person.value().subject + " " + person.value().address
                : person.error().code + " " + person.error().text;
}

TEST(IdToken, A6_says_who_signed_in) {
  EXPECT_EQ(outcome({}), "s-1 taro@example.jp");
  EXPECT_EQ(outcome({{"email", nullptr}, {"preferred_username", "hanako@example.jp"}}), "s-1 hanako@example.jp");
  EXPECT_EQ(outcome({{"email", nullptr}, {"preferred_username", "hanako"}}), "s-1 ");
  EXPECT_EQ(outcome({{"email", "a@b\r\nc"}}), "s-1 ");
  EXPECT_EQ(outcome({{"aud", {"other", "client 1"}}, {"azp", "client 1"}}), "s-1 taro@example.jp");
  EXPECT_EQ(outcome({{"exp", kNowMs / 1000 - 200}}), "s-1 taro@example.jp") << "clocks differ";
}

TEST(IdToken, Of_somebody_else_or_of_another_time_it_is_refused) {
  EXPECT_EQ(outcome({{"iss", "https://as.example/"}}), "oauth_id_token_refused iss");
  EXPECT_EQ(outcome({{"iss", nullptr}}), "oauth_id_token_refused iss");
  EXPECT_EQ(outcome({{"aud", "other"}}), "oauth_id_token_refused aud");
  EXPECT_EQ(outcome({{"aud", {"other", "client 1"}}}), "oauth_id_token_refused aud");
  EXPECT_EQ(outcome({{"azp", "other"}}), "oauth_id_token_refused aud");
  EXPECT_EQ(outcome({{"exp", kNowMs / 1000 - 400}}), "oauth_id_token_refused exp");
  EXPECT_EQ(outcome({{"exp", nullptr}}), "oauth_id_token_refused exp");
  EXPECT_EQ(outcome({{"nonce", "m"}}), "oauth_id_token_refused nonce");
  EXPECT_EQ(outcome({{"nonce", nullptr}}), "oauth_id_token_refused nonce");
  EXPECT_EQ(outcome({{"sub", nullptr}}), "oauth_id_token_refused sub");
  for (const char* text : {"", "a.b", "a.!.c", "a.e30.c", "a.W10.c"}) {
    EXPECT_TRUE(read_id_token(server(), Secret(text), "n", kNowMs).has_error()) << text;
  }
}

TEST(IdToken, Of_microsoft_each_directory_is_an_issuer) {
  const Server microsoft = server({{"preset", "microsoft"}, {"issuer", ""}});
  EXPECT_EQ(outcome({{"iss", "https://login.microsoftonline.com/t-1/v2.0"}, {"tid", "t-1"}}, microsoft),
            "s-1 taro@example.jp");
  EXPECT_EQ(outcome({{"iss", "https://evil.example/t-1/v2.0"}, {"tid", "t-1"}}, microsoft),
            "oauth_id_token_refused iss");
}

}  // namespace
}  // namespace tegami::oauth
