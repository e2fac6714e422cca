// A server's description of itself.
#include "oauth/metadata.h"

#include <gtest/gtest.h>

#include "unit/oauth/entry.h"

namespace tegami::oauth {
namespace {

namespace json = boost::json;

std::string described(const json::object& changes = {}) {
  json::object all{{"issuer", "https://as.example/t"},
                   {"authorization_endpoint", "https://as.example/t/authorize"},
                   {"token_endpoint", "https://as.example/t/token"},
                   {"revocation_endpoint", "https://as.example/t/revoke"},
                   {"response_types_supported", {"code", "token"}},
                   {"code_challenge_methods_supported", {"plain", "S256"}},
                   {"scopes_supported", {"openid", "offline_access"}},
                   {"authorization_response_iss_parameter_supported", true}};
  for (const auto& [key, value] : changes) {
    if (value.is_null()) {
      all.erase(key);
    } else {
      all[key] = value;
    }
  }
  return json::serialize(all);
}

TEST(Metadata, Lies_where_RFC_8414_and_OpenID_say) {
  const auto places = metadata_places("https://as.example/t/");
  ASSERT_EQ(places.size(), 3U);
  EXPECT_EQ(places[0].target, "/.well-known/oauth-authorization-server/t");
  EXPECT_EQ(places[1].target, "/t/.well-known/openid-configuration");
  EXPECT_EQ(places[2].target, "/.well-known/openid-configuration/t");
  EXPECT_EQ(metadata_places("https://as.example").size(), 2U);
  EXPECT_TRUE(metadata_places("as.example").empty());
  EXPECT_TRUE(metadata_places("https://as.example/?x=1").empty());
  EXPECT_EQ(issuer_of_place("https://as.example/t/.well-known/openid-configuration"), "https://as.example/t");
  EXPECT_EQ(issuer_of_place("https://as.example/.well-known/oauth-authorization-server/t"), "https://as.example/t");
}

TEST(Metadata, Gives_an_entry) {
  const auto read = read_metadata(described(), "https://as.example/t");
  ASSERT_TRUE(read) << read.error().text;
  EXPECT_EQ(read.value().authorize_url, "https://as.example/t/authorize");
  EXPECT_EQ(read.value().revoke_url, "https://as.example/t/revoke");
  EXPECT_EQ(read.value().client_auth, ClientAuth::basic);
  EXPECT_TRUE(read.value().names_itself);
  EXPECT_TRUE(read.value().openid());
  const auto post = read_metadata(described({{"token_endpoint_auth_methods_supported", {"client_secret_post"}}}),
                                  "https://as.example/t");
  EXPECT_EQ(post.value().client_auth, ClientAuth::post);
}

TEST(Metadata, Of_another_or_of_what_we_do_not_speak_is_refused) {
  EXPECT_TRUE(read_metadata(described(), "https://as.example/t/").has_error())
      << "to the letter (RFC 8414 section 3.3)";
  for (const json::object& changes : std::vector<json::object>{
           {{"issuer", nullptr}},
           {{"token_endpoint", nullptr}},
           {{"token_endpoint", "http://as.example/t/token"}},
           {{"authorization_endpoint", "javascript:1"}},
           {{"revocation_endpoint", "http://as.example/t/revoke"}},
           {{"response_types_supported", {"token"}}},
           {{"code_challenge_methods_supported", {"plain"}}},
           {{"grant_types_supported", {"implicit"}}},
       }) {
    EXPECT_TRUE(read_metadata(described(changes), "https://as.example/t").has_error()) << json::serialize(changes);
  }
  EXPECT_EQ(read_metadata("<html>", "https://as.example/t").error().code, "oauth_metadata_unusable");
}

}  // namespace
}  // namespace tegami::oauth
