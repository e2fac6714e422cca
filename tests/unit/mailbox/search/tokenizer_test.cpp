#include "mailbox/search/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace tegami::mailbox::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> tokens(std::string_view text, Mode mode = Mode::document) {
  std::vector<std::string> all;
  tokenize(text, mode, [&](std::string_view token, std::size_t, std::size_t) {
    all.emplace_back(token);
    return true;
  });
  return all;
}

TEST(Tokenizer, M2_a_japanese_run_gives_overlapping_pairs_and_a_document_its_last_letter) {
  EXPECT_THAT(tokens("会議室"), ElementsAre("会議", "議室", "室"));
  EXPECT_THAT(tokens("会議室", Mode::query), ElementsAre("会議", "議室"));
  EXPECT_THAT(tokens("会", Mode::query), ElementsAre("会"));
  EXPECT_THAT(tokens("会"), ElementsAre("会"));
}

TEST(Tokenizer, M2_a_query_keeps_the_last_letter_of_a_run_inside_it) {
  EXPECT_THAT(tokens("会議3回", Mode::query), ElementsAre("会議", "議", "3", "回"));
  EXPECT_THAT(tokens("会議3回"), ElementsAre("会議", "議", "3", "回"));
}

TEST(Tokenizer, M2_width_and_kana_are_folded) {
  EXPECT_EQ(tokens("ｶﾞｲﾄﾞ"), tokens("がいど"));
  EXPECT_EQ(tokens("ガイド"), tokens("がいど"));
  EXPECT_EQ(tokens("カ\u3099イト\u3099"), tokens("がいど"));
  EXPECT_EQ(tokens("ﾊﾟﾊﾟ"), tokens("ぱぱ"));
  EXPECT_THAT(tokens("ＡＢＣ１２３"), ElementsAre("abc123"));
  EXPECT_THAT(tokens("①Ⅱ㌔"), ElementsAre("1ii", "きろ", "ろ"));
  EXPECT_THAT(tokens("㈱山田"), ElementsAre("株", "山田", "田"));
}

TEST(Tokenizer, the_last_long_vowel_mark_of_a_longer_katakana_word_is_dropped) {
  EXPECT_EQ(tokens("サーバーを"), tokens("サーバを"));
  EXPECT_EQ(tokens("ｻｰﾊﾞｰ"), tokens("サーバ"));
  EXPECT_NE(tokens("カバー"), tokens("カバ"));
  EXPECT_EQ(tokens("いすゞ"), tokens("いすず"));
  EXPECT_EQ(tokens("こゝろ"), tokens("こころ"));
}

TEST(Tokenizer, latin_words_are_folded_and_parted_by_other_signs) {
  EXPECT_THAT(tokens("Café Straße ÑANDÚ"), ElementsAre("cafe", "strasse", "nandu"));
  EXPECT_THAT(tokens("e\u0301te\u0301"), ElementsAre("ete"));
  EXPECT_THAT(tokens("Taro.Yamada@docomo.ne.jp"), ElementsAre("taro", "yamada", "docomo", "ne", "jp"));
  EXPECT_THAT(tokens("Привет, Ελλάδα"), ElementsAre("привет", "ελλαδα"));
  EXPECT_THAT(tokens("Windows版"), ElementsAre("windows", "版"));
}

TEST(Tokenizer, korean_thai_and_chinese_are_pairs_too) {
  EXPECT_THAT(tokens("회의실"), ElementsAre("회의", "의실", "실"));
  EXPECT_EQ(tokens("\u1112\u116C\u110B\u1174"), tokens("회의"));
  EXPECT_FALSE(tokens("ประชุม").empty());
  EXPECT_THAT(tokens("𠮷野家"), ElementsAre("𠮷野", "野家", "家"));
}

TEST(Tokenizer, a_run_goes_on_over_one_line_break_only) {
  EXPECT_THAT(tokens("会\r\n議"), ElementsAre("会議", "議"));
  EXPECT_THAT(tokens("会\n\n議"), ElementsAre("会", "議"));
  EXPECT_THAT(tokens("会 議"), ElementsAre("会", "議"));
}

TEST(Tokenizer, places_are_bytes_of_the_text) {
  std::vector<std::string> found;
  const std::string_view text = "ab ｶﾞイ";
  tokenize(text, Mode::document, [&](std::string_view, std::size_t start, std::size_t end) {
    found.emplace_back(text.substr(start, end - start));
    return true;
  });
  EXPECT_THAT(found, ElementsAre("ab", "ｶﾞイ", "イ"));
}

TEST(Tokenizer, broken_utf8_and_signs_give_nothing) {
  EXPECT_THAT(tokens("\xFF\xC3 \xE3\x81 --- ☆"), IsEmpty());
  EXPECT_THAT(tokens(""), IsEmpty());
  EXPECT_THAT(tokens("a\xFFz"), ElementsAre("a", "z"));
}

TEST(Tokenizer, a_long_word_is_cut_and_stays_one) {
  EXPECT_THAT(tokens(std::string(1000, 'x') + " y"), ElementsAre(std::string(kWordBytes, 'x'), "y"));
}

TEST(Tokenizer, the_sink_can_stop_it) {
  int count = 0;
  EXPECT_FALSE(tokenize("a b c", Mode::document, [&](std::string_view, std::size_t, std::size_t) {
    ++count;
    return false;
  }));
  EXPECT_EQ(count, 1);
}

TEST(Tokenizer, every_token_is_its_own_only_token_again) {
  // The stores quote tokens one by one, and FTS5 cuts what is quoted once more.
  std::string text;
  for (char32_t c = 0x20; c < 0x30000; c = c == 0xD7FF ? 0xE000 : c + 1) {
    std::string one;
    if (c < 0x80)
      one = {static_cast<char>(c)};
    else if (c < 0x800)
      one = {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
    else if (c < 0x10000)
      one = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
             static_cast<char>(0x80 | (c & 63))};
    else
      one = {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
             static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
    text += "x " + one + "ア" + one + " ";
  }
  std::size_t different = 0;
  for (const std::string& token : tokens(text)) {
    const auto again = tokens(token, Mode::query);
    if (again.size() != 1 || again[0] != token) {
      if (++different < 10) ADD_FAILURE() << token << " gives " << testing::PrintToString(again);
    }
  }
  EXPECT_EQ(different, 0u);
}

TEST(Tokenizer, its_version_names_ICU) { EXPECT_THAT(tokenizer_version(), testing::HasSubstr("ICU ")); }

TEST(Tokenizer, single_letters_are_of_scripts_without_spaces) {
  EXPECT_TRUE(single_letter("会"));
  EXPECT_TRUE(single_letter("𠮷"));
  EXPECT_FALSE(single_letter("会議"));
  EXPECT_FALSE(single_letter("a"));
  EXPECT_FALSE(single_letter("é"));
  EXPECT_FALSE(single_letter(""));
}

TEST(Tokenizer, five_megabytes_take_well_under_five_seconds) {
  std::string text;
  while (text.size() < (5u << 20))
    text += "お世話になっております。The next meeting is on 2026-11-25、会議室サーバー。\n";
  std::size_t count = 0;
  const auto begin = std::chrono::steady_clock::now();
  tokenize(text, Mode::document, [&](std::string_view, std::size_t, std::size_t) { return ++count > 0; });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  RecordProperty("megabytes_a_second", std::to_string(5 / took.count()));
  EXPECT_GT(count, 100'000u);
  EXPECT_LT(took.count(), 5.0);
}

}  // namespace
}  // namespace tegami::mailbox::search
