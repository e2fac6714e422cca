// RFC 4180 by libcsv: rows, their lines, and what is no CSV.
#include "accounts/csv/reader.h"

#include <gtest/gtest.h>

#include "accounts/csv/limits.h"

namespace tegami::accounts::csv {
namespace {

std::string shown(const Row& row) {
  std::string text = std::to_string(row.line) + ":";
  if (row.broken != Broken::none) return text + " broken " + std::to_string(static_cast<int>(row.broken));
  for (const std::string& cell : row.cells) text += " [" + cell + "]";
  return text;
}

std::vector<std::string> read(const std::string& text, std::size_t piece = 1'000'000) {
  std::vector<std::string> rows;
  Reader reader([&](Row& row) { rows.push_back(shown(row)); });
  for (std::size_t at = 0; at < text.size(); at += piece) reader.feed(std::string_view(text).substr(at, piece));
  reader.finish();
  return rows;
}

using Rows = std::vector<std::string>;

TEST(CsvReader, I2_rows_end_with_any_line_end_and_the_last_one_needs_none) {
  EXPECT_EQ(read("a,b\r\nc,d\ne,f\rg,h"), (Rows{"1: [a] [b]", "2: [c] [d]", "3: [e] [f]", "4: [g] [h]"}));
}

TEST(CsvReader, I2_quoted_cells_hold_commas_quotes_and_line_breaks_and_rows_are_counted_by_lines) {
  EXPECT_EQ(read("a,\"b, \"\"c\"\"\r\nd\"\r\ne,f\r\n"), (Rows{"1: [a] [b, \"c\"\r\nd]", "3: [e] [f]"}));
}

TEST(CsvReader, I2_the_same_whatever_the_pieces_it_comes_in) {
  const std::string text = "a,\"b\r\n\"\"c\",\r\n\r\n\n x , y\r\"\",z\n";
  const Rows whole = read(text);
  EXPECT_EQ(whole, (Rows{"1: [a] [b\r\n\"c] []", "5: [ x ] [ y]", "6: [] [z]"}));
  for (std::size_t piece = 1; piece < 8; ++piece) EXPECT_EQ(read(text, piece), whole) << piece;
}

TEST(CsvReader, I2_a_misplaced_quote_is_an_error_of_its_row_and_the_next_line_is_read) {
  EXPECT_EQ(read("a,b\"c,d\r\ne,f\r\n\"g\"h,i\nj,k\n"),
            (Rows{"1: broken 1", "2: [e] [f]", "3: broken 1", "4: [j] [k]"}));
}

TEST(CsvReader, I2_a_quote_that_never_closes_is_told_at_the_line_where_its_row_begins) {
  EXPECT_EQ(read("a,b\nc,\"d\ne\n"), (Rows{"1: [a] [b]", "2: broken 2"}));
}

TEST(CsvReader, I2_long_rows_long_cells_and_many_columns_are_bounded) {
  const std::string cell(kMaxCell + 1, 'x');
  EXPECT_EQ(read(cell + ",b\nc,d\n"), (Rows{"1: broken 4", "2: [c] [d]"}));
  EXPECT_EQ(read(std::string(kMaxColumns, ',') + "\nc\n"), (Rows{"1: broken 5", "2: [c]"}));
  EXPECT_EQ(read("\"" + std::string(kMaxRow + 1, 'x') + "\"\nc\n", 1000), (Rows{"1: broken 3"}));
}

TEST(CsvReader, bytes_that_are_no_text_pass_unharmed) {
  const std::string cell("\x00\x83\x5C\xFF", 4);
  EXPECT_EQ(read(cell + ",b\n"), (Rows{"1: [" + cell + "] [b]"}));
}

}  // namespace
}  // namespace tegami::accounts::csv
