#include "accounts/pairs.h"

#include <gtest/gtest.h>

namespace tegami::accounts {
namespace {

constexpr std::size_t all = std::string::npos;

TEST(Pairs, A3_each_two_letters_beside_one_another_are_a_word_of_their_own_once) {
  EXPECT_EQ(pairs_of("abab", all), "6162 6261");
  EXPECT_EQ(pairs_of("社用j", all), "e7a4bee794a8 e794a86a");
  EXPECT_EQ(pairs_of("𠮷a", all), "f0a0aeb761");
}

TEST(Pairs, Less_than_two_letters_have_none_and_a_bound_is_kept) {
  EXPECT_EQ(pairs_of("", all), "");
  EXPECT_EQ(pairs_of("社", all), "");
  EXPECT_EQ(pairs_of("abcd", 2), "6162 6263");
}

TEST(Pairs, Broken_text_is_cut_into_something_and_never_read_past) {
  EXPECT_EQ(pairs_of("\x80\xbf", all), "");
  EXPECT_EQ(pairs_of("a\xff", all), "61ff");
  EXPECT_EQ(pairs_of("\xe7\xa4", all), "");
}

}  // namespace
}  // namespace tegami::accounts
