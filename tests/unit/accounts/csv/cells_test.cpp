// Cells: the guard against formulas, passwords that stay, quotes, and what columns and values may be called.
#include "accounts/csv/cells.h"

#include <gtest/gtest.h>

#include <set>

#include "accounts/csv/layout.h"

namespace tegami::accounts::csv {
namespace {

const words::Catalog& catalog() {
  static const auto loaded = words::Catalog::load(TEGAMI_SOURCE_DIR "/plugin/pages/locale");
  return loaded;
}
const Vocabulary& vocabulary() {
  static const Vocabulary loaded(catalog(), TEGAMI_SOURCE_DIR "/plugin/accounts/csv/layouts.json");
  return loaded;
}
std::string value(std::string_view column, std::string_view cell) {
  return vocabulary().value_of(column, find_field(column), cell);
}

TEST(CsvCells, I5_what_a_spreadsheet_takes_for_a_formula_is_guarded_and_comes_back_as_it_was) {
  for (const std::string text : {"=1+1", "+81", "-", "@x", "\tx", "\rx", "'", "'=x", "''", "plain", "", "a'=b"}) {
    const std::string cell = guarded(text);
    EXPECT_EQ(unguarded(cell), text);
    EXPECT_EQ(cell.front() == '\'' ? cell.size() : text.size(), cell.size());
  }
  EXPECT_EQ(guarded("=1"), "'=1");
  EXPECT_EQ(guarded("plain"), "plain");
}

TEST(CsvCells, I5_only_one_quote_goes_and_only_before_such_a_character) {
  EXPECT_EQ(unguarded("'abc"), "'abc");
  EXPECT_EQ(unguarded("'"), "'");
  EXPECT_EQ(unguarded("''=x"), "'=x");
}

TEST(CsvCells, I3_an_empty_password_or_one_of_asterisks_keeps_the_stored_one) {
  EXPECT_TRUE(keeps_password(""));
  EXPECT_TRUE(keeps_password("*"));
  EXPECT_TRUE(keeps_password("********"));
  EXPECT_FALSE(keeps_password("***x"));
  EXPECT_FALSE(keeps_password("'="));
}

TEST(CsvCells, I5_a_cell_is_quoted_where_it_has_to_be) {
  EXPECT_EQ(line_of({"a", "b,c", "d\"e", "f\r\ng", " h"}), "a,\"b,c\",\"d\"\"e\",\"f\r\ng\", h\r\n");
}

TEST(CsvCells, I3_columns_are_found_by_name_and_by_the_labels_of_both_languages_each_unique) {
  for (const char* language : {"ja", "en"}) {
    std::set<std::string> labels;
    for (const std::string& column : vocabulary().columns()) {
      const std::string label = vocabulary().label(language, column);
      EXPECT_TRUE(labels.insert(label).second) << label;
      EXPECT_EQ(vocabulary().column_of(label), column) << label;
      EXPECT_EQ(vocabulary().column_of(column), column);
    }
  }
  EXPECT_EQ(vocabulary().column_of("ポート番号（受信）"), "receive.port");
  EXPECT_EQ(vocabulary().column_of(" port (SENDING) "), "send.port");
  EXPECT_EQ(vocabulary().column_of("ポート番号"), std::nullopt);
  EXPECT_EQ(vocabulary().column_of("受信時のログ"), std::nullopt);
}

TEST(CsvCells, I3_values_may_be_written_as_administrators_know_them) {
  EXPECT_EQ(value("receiving", "使用しない"), "0");
  EXPECT_EQ(value("receiving", "使用する"), "1");
  EXPECT_EQ(value("receiving", "Do not use"), "0");
  EXPECT_EQ(value("receive.source", "1"), "host");
  EXPECT_EQ(value("receive.source", "2"), "webmail");
  EXPECT_EQ(value("send.source", "3"), "individual");
  EXPECT_EQ(value("send.source", "4"), "4");
  EXPECT_EQ(value("receive.auth", "APOP"), "apop");
  EXPECT_EQ(value("receive.auth", "標準"), "standard");
  EXPECT_EQ(value("send.auth", "POP before SMTP"), "pop_before_smtp");
  EXPECT_EQ(value("send.auth", "SMTP Authentication"), "plain");
  EXPECT_EQ(value("send.auth", "CRAM-MD5"), "cram_md5");
  EXPECT_EQ(value("receive.protection", "STARTTLS（証明書の検証なし）"), "starttls_unverified");
  EXPECT_EQ(value("receive.leave_on_server", "0"), "0");
  EXPECT_EQ(value("name", "使用する"), "使用する");
}

TEST(CsvCells, I3_every_preset_is_a_layout) {
  ASSERT_FALSE(vocabulary().presets().empty());
  for (const Preset& preset : vocabulary().presets()) EXPECT_TRUE(layout_of(preset.columns, vocabulary())) << preset.id;
}

TEST(CsvCells, I3_columns_that_are_unknown_or_stand_twice_are_named) {
  const auto unknown = layout_of({"name", "猫"}, vocabulary());
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().columns, std::vector<std::string>{"猫"});
  const auto twice = layout_of({"name", "アカウント名"}, vocabulary());
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().key, "error.csv.twice");
  EXPECT_TRUE(layout_of({"", "name", ""}, vocabulary()));
}

}  // namespace
}  // namespace tegami::accounts::csv
