// Base64 both ways: RFC 4648's own vectors, and nothing that is no base64 to the letter.
#include <gtest/gtest.h>

#include "transport/sasl/mechanism.h"

namespace tegami::transport::sasl {
namespace {

TEST(Base64, Goes_both_ways_as_rfc_4648_section_10_says) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64(bytes).reveal(), text);
    ASSERT_TRUE(from_base64(text)) << text;
    EXPECT_EQ(from_base64(text)->reveal(), bytes);
  }
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(from_base64(base64(all).reveal())->reveal(), all);
}

TEST(Base64, Takes_nothing_that_is_none_to_the_letter) {
  for (const char* bad : {"=", "====", "Zg", "Zg=", "Zg===", "Z===", "Zm9v ", " Zm9v", "Zm9v\n", "Zm 9", "Zm-v", "Zm_v",
                          "Zg==Zg==", "Zm=v", "Zh==", "Zm9=", "Zm\xc3\xa9", "****"}) {
    EXPECT_FALSE(from_base64(bad)) << bad;
  }
  EXPECT_FALSE(from_base64(std::string_view("Zm\0v", 4)));
}

TEST(Base64, Has_a_limit) {
  EXPECT_TRUE(from_base64(std::string(kMaxBase64, 'A')));
  EXPECT_FALSE(from_base64(std::string(kMaxBase64 + 4, 'A')));
  EXPECT_FALSE(from_base64(std::string(50'000'000, 'A')));
}

}  // namespace
}  // namespace tegami::transport::sasl
