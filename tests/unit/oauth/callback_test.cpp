// The browser comes back.
#include "oauth/callback.h"

#include <gtest/gtest.h>

#include "unit/oauth/entry.h"

namespace tegami::oauth {
namespace {

std::string outcome(const Callback& callback, const Server& of = server()) {
  const auto code = read_callback(of, callback);
  return code ? "code " + std::string(code.value().reveal()) : code.error().code;
}

TEST(Callback, Brings_the_code) {
  EXPECT_EQ(outcome({"s", "c", "https://as.example", {}, {}}), "code c");
  EXPECT_EQ(outcome({"s", "c", {}, {}, {}}), "code c");
}

TEST(Callback, Of_another_issuer_is_not_believed_whatever_it_says) {
  const std::string evil = "https://evil.example";
  EXPECT_EQ(outcome({"s", "c", evil, {}, {}}), "oauth_wrong_issuer");
  EXPECT_EQ(outcome({"s", {}, evil, "access_denied", {}}), "oauth_wrong_issuer");
  EXPECT_EQ(outcome({"s", "c", "", {}, {}}), "oauth_wrong_issuer");
  EXPECT_EQ(outcome({"s", "c", {}, {}, {}}, server({{"names_itself", true}})), "oauth_wrong_issuer")
      << "RFC 9207 section 2.4";
  EXPECT_EQ(outcome({"s", "c", evil, {}, {}}, server({{"issuer", ""}})), "code c") << "nothing to compare with";
}

TEST(Callback, A_refusal_is_named) {
  const auto refused = [](const char* error) { return outcome({"s", "c", {}, error, "why"}); };
  EXPECT_EQ(refused("access_denied"), "oauth_denied");
  EXPECT_EQ(refused("temporarily_unavailable"), "oauth_server_busy");
  EXPECT_EQ(refused("server_error"), "oauth_server_busy");
  EXPECT_EQ(refused("unauthorized_client"), "oauth_client_refused");
  EXPECT_EQ(refused("invalid_scope"), "oauth_scope_refused");
  EXPECT_EQ(refused("invalid_request"), "oauth_request_refused");
  EXPECT_EQ(read_callback(server(), {"s", {}, {}, "access_denied", "<b>x</b>\x01"}).error().text,
            "access_denied <b>x</b>?");
}

TEST(Callback, Without_a_usable_code_there_is_nothing) {
  EXPECT_EQ(outcome({"s", {}, {}, {}, {}}), "oauth_bad_answer");
  EXPECT_EQ(outcome({"s", "", {}, {}, {}}), "oauth_bad_answer");
  EXPECT_EQ(outcome({"s", "a\nb", {}, {}, {}}), "oauth_bad_answer");
  EXPECT_EQ(outcome({"s", std::string(Callback::kMaxText + 1, 'c'), {}, {}, {}}), "oauth_bad_answer");
}

}  // namespace
}  // namespace tegami::oauth
