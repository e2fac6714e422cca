// A CSV file of accounts, up to the judged row: arbitrary bytes, in pieces of any size, in both encodings.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/csv/cells.h"
#include "accounts/csv/encoding.h"
#include "accounts/csv/limits.h"
#include "accounts/csv/reader.h"
#include "accounts/text.h"
#include "fuzz/require.h"

namespace tegami::fuzz {
namespace {

namespace csv = accounts::csv;

std::vector<csv::Row> rows_of(std::string_view text, std::size_t piece) {
  std::vector<csv::Row> rows;
  csv::Reader reader([&](csv::Row& row) { rows.push_back(row); });
  for (std::size_t at = 0; at < text.size(); at += piece) reader.feed(text.substr(at, piece));
  reader.finish();
  return rows;
}

void check_rows(const std::vector<csv::Row>& rows, std::string_view text) {
  const auto lines =
      static_cast<std::int64_t>(std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }));
  std::int64_t last = 0;
  for (const csv::Row& row : rows) {
    require(row.line > last || (row.line == last && row.broken != csv::Broken::none), "lines grow");
    require(row.line <= lines + 1, "a line is in the file");
    require(row.cells.size() <= csv::kMaxColumns, "columns are bounded");
    for (const std::string& cell : row.cells) require(cell.size() <= csv::kMaxCell, "cells are bounded");
    last = row.line;
  }
}

/// What was read can be written, and is read the same.
void check_written(const std::vector<csv::Row>& rows) {
  for (const csv::Row& row : rows) {
    if (row.broken != csv::Broken::none || (row.cells.size() == 1 && row.cells[0].empty())) continue;
    const auto again = rows_of(csv::line_of(row.cells), 1'000'000);
    require(again.size() == 1 && again[0].cells == row.cells, "a row that is written is read the same");
  }
}

void check_letters(const csv::Row& row, csv::Converter& converter) {
  for (const std::string& cell : row.cells) {
    const auto text = converter.decode(cell);
    if (!text) continue;
    require(accounts::characters(*text).has_value(), "decoded text is UTF-8");
    require(csv::unguarded(csv::guarded(*text)) == *text, "a guard goes as it came");
  }
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami::fuzz;
  if (size == 0) return 0;
  const std::size_t piece = std::size_t{1} + data[0];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto rows = rows_of(text, piece);
  check_rows(rows, text);
  check_written(rows);
  csv::Guess guess;
  guess.feed(text);
  static csv::Converter utf8(csv::Encoding::utf8), cp932(csv::Encoding::cp932);
  for (const csv::Row& row : rows) check_letters(row, guess.encoding() == csv::Encoding::utf8 ? utf8 : cp932);
  return 0;
}
