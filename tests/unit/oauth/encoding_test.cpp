// Bytes and forms as OAuth writes them.
#include "oauth/encoding.h"

#include <gtest/gtest.h>

#include <set>

namespace tegami::oauth {
namespace {

TEST(OauthEncoding, Base64url_goes_there_and_back_and_has_one_form) {
  EXPECT_EQ(base64url(""), "");
  EXPECT_EQ(base64url("f"), "Zg");
  EXPECT_EQ(base64url("fo"), "Zm8");
  EXPECT_EQ(base64url("foo"), "Zm9v");
  EXPECT_EQ(base64url("\xfb\xff\xfe"), "-__-");
  for (std::size_t size = 0; size < 70; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 37 + size);
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
  }
  for (const char* text : {"Z", "Zh", "Zg==", "Zm+v", "Zm/v", "Zm9v=", "Zm 9", "Zm9vZ"}) {
    EXPECT_FALSE(from_base64url(text)) << text;
  }
}

TEST(OauthEncoding, Random_texts_are_long_enough_and_never_the_same) {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string text = random_text(32);
    EXPECT_EQ(text.size(), 43U) << "RFC 7636 section 4.1: a verifier of 43 letters at least";
    EXPECT_TRUE(seen.insert(text).second);
  }
}

TEST(OauthEncoding, A_form_says_each_byte_unmistakably) {
  EXPECT_EQ(form_encoded("a b&c=d+e%"), "a%20b%26c%3Dd%2Be%25");
  EXPECT_EQ(form_encoded("é~-._"), "%C3%A9~-._");
  EXPECT_EQ(form({{"a", "1"}, {"b", ""}, {"c", "x y"}}).reveal(), "a=1&c=x%20y");
}

}  // namespace
}  // namespace tegami::oauth
