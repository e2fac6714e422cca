// SASLprep by the examples of RFC 4013 section 3, and names by RFC 5802 section 5.1.
#include "transport/sasl/prepare.h"

#include <gtest/gtest.h>

namespace tegami::transport::sasl {
namespace {

std::string prep(std::string_view text) {
  const auto made = prepared(text);
  return made ? std::string(made->reveal()) : "(refused)";
}

TEST(Preparation, Goes_as_the_examples_of_rfc_4013_do) {
  EXPECT_EQ(prep("I\xc2\xadX"), "IX");
  EXPECT_EQ(prep("user"), "user");
  EXPECT_EQ(prep("USER"), "USER");
  EXPECT_EQ(prep("\xc2\xaa"), "a");
  EXPECT_EQ(prep("\xe2\x85\xa8"), "IX");
  EXPECT_EQ(prep("\x07"), "(refused)");
  EXPECT_EQ(prep("\xd8\xa7\x31"), "(refused)");
}

TEST(Preparation, Makes_one_of_the_ways_to_type_a_japanese_password) {
  EXPECT_EQ(prep("\xef\xbd\xb1\xef\xbc\xa1"),
            "\xe3\x82\xa2"
            "A");  // half-width kana, full-width Latin
  EXPECT_EQ(prep("a\xe3\x80\x80"
                 "b"),
            "a b");  // the ideographic space
}

TEST(Preparation, Takes_no_broken_text_and_no_endless_one) {
  EXPECT_EQ(prep("\xff"), "(refused)");
  EXPECT_EQ(prep("\xed\xa0\x80"), "(refused)");
  EXPECT_EQ(prep(std::string_view("a\0b", 3)), "(refused)");
  EXPECT_EQ(prep(std::string(65'537, 'a')), "(refused)");
  EXPECT_EQ(prep(""), "");
  EXPECT_EQ(prep("\xc2\xad"), "");
  std::string longest;
  for (int i = 0; i < 1'000; ++i) longest += "\xef\xb7\xba";  // the one that grows most
  EXPECT_EQ(prep(longest).size() % 1'000, 0U);
  EXPECT_GT(prep(longest).size(), 10'000U);
}

TEST(Preparation, Escapes_what_parts_attributes) { EXPECT_EQ(sasl_name("a,b=c"), "a=2Cb=3Dc"); }

}  // namespace
}  // namespace tegami::transport::sasl
