#include "mailbox/search/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tegami::mailbox::search {
namespace {

TEST(SearchQuery, M2_words_are_parted_by_spaces_of_either_width_and_must_all_be_there) {
  EXPECT_EQ(parse_query("会議　Report"), (Query{{{{"会議"}, false}, {{"report"}, true}}, {}}));
  EXPECT_EQ(fts5_match(parse_query("会議　Report")), R"(("会議") AND ("report" *))");
}

TEST(SearchQuery, M2_a_japanese_word_is_a_phrase_of_pairs_and_one_letter_a_prefix) {
  EXPECT_EQ(fts5_match(parse_query("会議室")), R"(("会議" + "議室"))");
  EXPECT_EQ(fts5_match(parse_query("会")), R"(("会" *))");
  EXPECT_EQ(fts5_match(parse_query("第3回")), R"(("第" + "3" + "回" *))");
}

TEST(SearchQuery, quoted_words_stand_together_and_whole) {
  EXPECT_EQ(fts5_match(parse_query("\"annual report\"")), R"(("annual" + "report"))");
  EXPECT_EQ(parse_query("「会議 報告」"), parse_query("“会議 報告”"));
  EXPECT_EQ(fts5_match(parse_query("\"never closed")), R"(("never" + "closed"))");
}

TEST(SearchQuery, a_minus_takes_away) {
  EXPECT_EQ(fts5_match(parse_query("report -draft")), R"(((("report" *)) NOT ("draft" *)))");
  EXPECT_EQ(parse_query("report －下書き").none.size(), 1u);
  EXPECT_EQ(fts5_match(parse_query("2026-11-25")), R"(("2026" + "11" + "25" *))");
  EXPECT_TRUE(parse_query("-draft").empty());
  EXPECT_EQ(fts5_match(parse_query("-draft")), "");
}

TEST(SearchQuery, what_the_user_typed_never_reaches_the_store_raw) {
  EXPECT_EQ(fts5_match(parse_query("a\" OR b* NEAR(c) ^d {e}:f")),
            R"(("a" *) AND ("or" + "b" + "near" + "c" + "d" + "e" + "f"))");
  EXPECT_EQ(fts5_match(parse_query("x') OR 1=1 --")), R"(("x" *) AND ("or" *) AND ("1" + "1" *))");
  EXPECT_TRUE(parse_query("\"*\" ^ () :").empty());
  EXPECT_TRUE(parse_query("").empty());
  EXPECT_TRUE(parse_query("-").empty());
}

TEST(SearchQuery, tsquery_says_the_same) {
  EXPECT_EQ(tsquery(parse_query("会議室").all[0]), "'会議' <-> '議室'");
  EXPECT_EQ(tsquery(parse_query("taro@example").all[0]), "'taro' <-> 'example':*");
  EXPECT_EQ(quote_lexeme("a'b\\c"), "'a''b\\\\c'");
}

TEST(SearchQuery, long_input_is_bounded) {
  std::string words;
  for (int i = 0; i < 500; ++i) words += "w" + std::to_string(i) + " ";
  EXPECT_LE(parse_query(words).all.size(), kQueryTerms);
  std::string run;
  for (int i = 0; i < 40; ++i) run += i % 2 == 0 ? "会" : "議";
  const Query query = parse_query(run);
  EXPECT_EQ(query.all.size(), 3u);
  for (const Term& term : query.all) EXPECT_LE(term.tokens.size(), kPhraseTokens);
  for (std::size_t i = 1; i < query.all.size(); ++i) {
    EXPECT_EQ(query.all[i].tokens.front(), query.all[i - 1].tokens.back());
  }
}

}  // namespace
}  // namespace tegami::mailbox::search
