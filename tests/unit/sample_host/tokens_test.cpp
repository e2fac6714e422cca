#include "security/tokens.h"

#include <gtest/gtest.h>

#include <set>

namespace samplehost {
namespace {

TEST(Tokens, are_long_random_and_safe_in_urls) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto token = random_token();
    EXPECT_EQ(token.size(), 43U);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    EXPECT_TRUE(seen.insert(token).second);
  }
}

TEST(Tokens, the_stored_hash_tells_nothing_of_the_csrf_token) {
  const auto token = random_token();
  EXPECT_NE(token_hash(token), token);
  EXPECT_NE(derived_token(token, "csrf"), token);
  EXPECT_NE(derived_token(token, "csrf"), derived_token(token, "module hello"));
  EXPECT_NE(derived_token(token, "csrf"), derived_token(token_hash(token), "csrf"));
  EXPECT_EQ(derived_token(token, "csrf"), derived_token(token, "csrf"));
}

TEST(Tokens, an_empty_token_equals_nothing) {
  EXPECT_FALSE(same_token("", ""));
  EXPECT_TRUE(same_token("abc", "abc"));
  EXPECT_FALSE(same_token("abc", "abd"));
  EXPECT_FALSE(same_token("abc", "ab"));
}

}  // namespace
}  // namespace samplehost
