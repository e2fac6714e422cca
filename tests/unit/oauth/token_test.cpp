// What is said to the token endpoint, and what its answers mean.
#include <gtest/gtest.h>

#include "oauth/token_request.h"
#include "oauth/token_response.h"
#include "unit/oauth/entry.h"

namespace tegami::oauth {
namespace {

using transport::Secret;

TEST(TokenRequest, A_code_is_exchanged_with_its_verifier_and_the_same_redirect) {
  const auto asked = code_request(server(), Secret("c/1"), Secret("v"), "https://gw.example/cb");
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.url.host, "as.example");
  EXPECT_EQ(asked.url.target, "/token");
  EXPECT_EQ(asked.content_type, "application/x-www-form-urlencoded");
  EXPECT_EQ(asked.body.reveal(),
            "grant_type=authorization_code&code=c%2F1&redirect_uri=https%3A%2F%2Fgw.example%2Fcb&code_verifier=v");
}

TEST(TokenRequest, The_client_names_itself_in_each_of_the_three_ways) {
  // base64 of "client%201:s%3Aecret%2B": both halves are form-encoded first (RFC 6749 section 2.3.1).
  const auto basic = refresh_request(server(), Secret("r"));
  EXPECT_EQ(basic.authorization.reveal(), "Basic Y2xpZW50JTIwMTpzJTNBZWNyZXQlMkI=");
  EXPECT_EQ(basic.body.reveal(), "grant_type=refresh_token&refresh_token=r");
  const auto post = refresh_request(server({{"client_auth", "post"}}), Secret("r"));
  EXPECT_TRUE(post.authorization.empty());
  EXPECT_EQ(post.body.reveal(),
            "grant_type=refresh_token&refresh_token=r&client_id=client%201&client_secret=s%3Aecret%2B");
  const auto none = refresh_request(server({{"client_secret", ""}}), Secret("r"));
  EXPECT_EQ(none.body.reveal(), "grant_type=refresh_token&refresh_token=r&client_id=client%201");
}

TEST(TokenRequest, App_only_asks_for_mail_alone_and_revoking_says_what) {
  EXPECT_EQ(app_request(server()).body.reveal(), "grant_type=client_credentials&scope=mail");
  EXPECT_EQ(app_request(server({{"preset", "microsoft"}, {"client_auth", "basic"}})).body.reveal(),
            "grant_type=client_credentials&scope=https%3A%2F%2Foutlook.office365.com%2F.default");
  EXPECT_EQ(revoke_request(server(), Secret("r"), true).body.reveal(), "token=r&token_type_hint=refresh_token");
  EXPECT_EQ(revoke_request(server(), Secret("r"), true).url.target, "/revoke");
}

TEST(TokenResponse, Tokens_are_read_as_section_5_1_says) {
  const auto tokens = read_tokens(response(
      200,
      R"({"access_token":"at","token_type":"bearer","expires_in":"3599","refresh_token":"rt","scope":"mail","x":{}})"));
  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens.value().access.reveal(), "at");
  EXPECT_EQ(tokens.value().refresh.reveal(), "rt");
  EXPECT_EQ(tokens.value().lives.count(), 3'599);
  EXPECT_EQ(tokens.value().scope, "mail");
  EXPECT_FALSE(tokens.value().refresh_lives);
  const auto bare = read_tokens(response(200, R"({"access_token":"at","token_type":"Bearer"})"));
  ASSERT_TRUE(bare);
  EXPECT_TRUE(bare.value().refresh.empty());
  EXPECT_EQ(bare.value().lives, Tokens::kLifeUnsaid);
}

TEST(TokenResponse, What_is_no_answer_of_OAuth_is_said_to_be_none) {
  for (const std::string body :
       {"", "hello", "[]", "{}", R"({"access_token":"at"})", R"({"access_token":"at","token_type":"mac"})",
        R"({"access_token":"a t","token_type":"bearer"})", R"({"access_token":"a\u0001t","token_type":"bearer"})",
        R"({"access_token":7,"token_type":"bearer"})",
        R"({"access_token":"at","token_type":"bearer","refresh_token":"r\n"})"}) {
    const auto tokens = read_tokens(response(200, body));
    ASSERT_TRUE(tokens.has_error()) << body;
    EXPECT_EQ(tokens.error().code, "oauth_bad_answer") << body;
  }
  EXPECT_EQ(read_tokens(response(302, "")).error().code, "oauth_bad_answer") << "no redirect is followed";
  EXPECT_EQ(read_tokens(response(404, "<html>")).error().code, "oauth_bad_answer");
  const std::string deep(10'000, '[');
  EXPECT_EQ(read_tokens(response(200, deep)).error().code, "oauth_bad_answer");
  const std::string large =
      R"({"access_token":")" + std::string(Tokens::kMaxBytes + 1, 'a') + R"(","token_type":"bearer"})";
  EXPECT_EQ(read_tokens(response(200, large)).error().code, "oauth_bad_answer");
}

TEST(TokenResponse, A_refusal_says_whose_turn_it_is) {
  struct Case {
    int status;
    const char* body;
    const char* code;
    Kind kind;
  };
  for (const Case& one : {
           Case{400, R"({"error":"invalid_grant","error_description":"expired"})", "needs_authorization",
                Kind::refused},
           Case{400, R"({"error":"interaction_required"})", "needs_authorization", Kind::refused},
           Case{401, R"({"error":"invalid_client"})", "oauth_client_refused", Kind::permanent},
           Case{401, "", "oauth_client_refused", Kind::permanent},
           Case{400, R"({"error":"unauthorized_client"})", "oauth_client_refused", Kind::permanent},
           Case{400, R"({"error":"invalid_scope"})", "oauth_scope_refused", Kind::permanent},
           Case{400, R"({"error":"invalid_request"})", "oauth_request_refused", Kind::permanent},
           Case{200, R"({"error":"bad_verification_code"})", "oauth_request_refused", Kind::permanent},
           Case{400, R"({"error":"temporarily_unavailable"})", "oauth_server_busy", Kind::temporary},
           Case{429, "", "oauth_server_busy", Kind::temporary},
           Case{503, R"({"error":"invalid_grant"})", "oauth_server_busy", Kind::temporary},
           Case{500, "oops", "oauth_server_busy", Kind::temporary},
       }) {
    const auto tokens = read_tokens(response(one.status, one.body));
    ASSERT_TRUE(tokens.has_error());
    EXPECT_EQ(tokens.error().code, one.code) << one.body;
    EXPECT_EQ(tokens.error().kind, one.kind) << one.body;
  }
}

TEST(TokenResponse, Retry_after_is_read_within_bounds) {
  const auto asked = [](const std::string& value) {
    auto busy = response(503, "");
    busy.header.emplace_back("retry-after", value);
    return retry_after(busy).value().count();
  };
  EXPECT_EQ(asked("7"), 7);
  EXPECT_EQ(asked("99999999999999999999"), 3'600);
  EXPECT_EQ(asked("-7"), 60);
  EXPECT_EQ(asked("Wed, 21 Oct 2026 07:28:00 GMT"), 60);
  EXPECT_FALSE(retry_after(response(503, "")));
}

TEST(TokenResponse, A_mail_scope_that_was_unticked_is_missed) {
  Tokens tokens;
  EXPECT_TRUE(missing_scopes(server(), tokens).empty()) << "nothing said: all was given (section 5.1)";
  tokens.scope = "OPENID Mail";
  EXPECT_TRUE(missing_scopes(server(), tokens).empty());
  tokens.scope = "openid https://www.googleapis.com/auth/userinfo.email";
  EXPECT_EQ(missing_scopes(server(), tokens), std::vector<std::string>{"mail"});
}

TEST(TokenResponse, What_is_unknown_is_revoked) {
  EXPECT_FALSE(read_revoked(response(200, "")));
  EXPECT_FALSE(read_revoked(response(400, R"({"error":"invalid_token"})")));
  EXPECT_EQ(read_revoked(response(503, ""))->code, "oauth_server_busy");
  EXPECT_EQ(read_revoked(response(401, R"({"error":"invalid_client"})"))->code, "oauth_client_refused");
}

}  // namespace
}  // namespace tegami::oauth
