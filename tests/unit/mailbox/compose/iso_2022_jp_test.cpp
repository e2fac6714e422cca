#include "mailbox/compose/iso_2022_jp.h"

#include <gtest/gtest.h>

#include "mailbox/compose/characters.h"
#include "mailbox/mime/japanese.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::compose::test {
namespace {

TEST(Iso2022Jp, M1_texts_begin_and_end_in_ASCII_line_by_line) {
  EXPECT_EQ(to_iso_2022_jp("abc"), "abc");
  EXPECT_EQ(to_iso_2022_jp("日本"), "\x1B$BF|K\\\x1B(B");
  EXPECT_EQ(to_iso_2022_jp("a日b\r\n本\r\n"), "a\x1B$BF|\x1B(Bb\r\n\x1B$BK\\\x1B(B\r\n");
}

TEST(Iso2022Jp, M1_half_width_kana_become_full_width) {
  EXPECT_EQ(Iso2022Jp::folded("ｶﾞｷﾞｸﾞﾊﾟﾋﾞｳﾞｱﾞﾜﾞ｡｢｣､･ｯｰﾝ"), "ガギグパビヴア゛ワ゛。「」、・ッーン");
  EXPECT_EQ(Iso2022Jp::folded("ﾞﾟカﾞaﾟ"), "゛゜カ゛a゜");
  EXPECT_EQ(Iso2022Jp::folded("ﾂﾞﾃﾞﾄﾞﾅﾞﾎﾟﾎﾞｺﾞ"), "ヅデドナ゛ポボゴ");
}

TEST(Iso2022Jp, M1_both_letters_of_one_place_are_written_and_Windows_and_others_show_their_own) {
  for (const auto& [one, other] : {std::pair{"\u301C", "\uFF5E"},
                                   {"\u2016", "\u2225"},
                                   {"\u2212", "\uFF0D"},
                                   {"\u2014", "\u2015"},
                                   {"\u00A2", "\uFFE0"},
                                   {"\u00A3", "\uFFE1"},
                                   {"\u00AC", "\uFFE2"},
                                   {"\u00A5", "\uFFE5"},
                                   {"\u203E", "\uFFE3"}}) {
    ASSERT_TRUE(to_iso_2022_jp(one)) << one;
    EXPECT_EQ(to_iso_2022_jp(one), to_iso_2022_jp(other)) << one;
  }
  EXPECT_EQ(to_iso_2022_jp("〜"), "\x1B$B!A\x1B(B");
}

TEST(Iso2022Jp, M1_what_has_no_place_is_refused) {
  for (const std::string_view text : {"①", "㈱", "髙", "﨑", "Ⅱ", "😀", "é", "한", "か\u3099", "\u00A0", "\x1B", "\x0E",
                                      "\x0F", "𠮷", "\uFFFD", "\uFEFF"}) {
    EXPECT_FALSE(to_iso_2022_jp(text)) << text;
  }
}

TEST(Iso2022Jp, M1_all_of_JIS_X_0208_is_written_and_read_back_the_same) {
  std::size_t letters = 0;
  for (unsigned row = 1; row <= 94; ++row) {
    for (unsigned cell = 1; cell <= 94; ++cell) {
      const char16_t letter = mime::jis_x_0208(row, cell);
      if (letter == 0xFFFD) continue;
      ++letters;
      std::string text;
      mime::append_utf8(text, letter);
      const auto bytes = to_iso_2022_jp(text);
      ASSERT_TRUE(bytes) << text;
      EXPECT_EQ(mime::iso_2022_jp_to_utf8(*bytes), text);
      const std::string place = {static_cast<char>(0x20 + row), static_cast<char>(0x20 + cell)};
      EXPECT_EQ(*bytes, "\x1B$B" + place + "\x1B(B") << text;
    }
  }
  EXPECT_EQ(letters, 6'879U);  // JIS X 0208-1990
}

TEST(Iso2022Jp, sizes_are_foretold) {
  Iso2022Jp piece;
  for (const char32_t c : Characters(std::string_view("a日本b\n語"))) {
    const std::size_t told = piece.bytes_with(c);
    ASSERT_TRUE(piece.put(c));
    Iso2022Jp copy = piece;
    EXPECT_EQ(copy.take().size(), told);
  }
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
