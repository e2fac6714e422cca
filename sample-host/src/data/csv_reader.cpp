#include "data/csv_reader.h"

#include <csv.h>

#include <array>
#include <exception>
#include <stdexcept>

namespace samplehost {
namespace {

struct Reading {
  const CsvRow& row;
  std::vector<std::string> cells;
  std::int64_t line = 1;
  std::exception_ptr failed;
};

void cell(void* text, size_t length, void* context) {
  auto& reading = *static_cast<Reading*>(context);
  if (reading.failed) return;
  if (length > max_csv_cell) {
    reading.failed = std::make_exception_ptr(
        std::invalid_argument("line " + std::to_string(reading.line) + ": a cell is longer than 64 KiB"));
    return;
  }
  reading.cells.emplace_back(static_cast<const char*>(text), length);
}

void line_end(int, void* context) {
  auto& reading = *static_cast<Reading*>(context);
  if (reading.failed) return;
  try {
    if (!reading.cells.empty()) reading.row(reading.cells, reading.line);
  } catch (...) {
    reading.failed = std::current_exception();
  }
  reading.cells.clear();
}

struct Parser {
  csv_parser parser{};
  Parser() {
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    csv_set_space_func(&parser, [](unsigned char) { return 0; });  // spaces belong to the value
  }
  ~Parser() { csv_free(&parser); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
};

}  // namespace

void read_csv(std::istream& in, const CsvRow& row) {
  Parser csv;
  Reading reading{row, {}, 1, nullptr};
  const auto check = [&](bool good) {
    if (reading.failed) std::rethrow_exception(reading.failed);
    if (!good)
      throw std::invalid_argument("line " + std::to_string(reading.line) +
                                  ": a quote is not closed or stands inside a cell");
  };
  constexpr std::string_view mark = "\xef\xbb\xbf";
  for (std::string line; std::getline(in, line); ++reading.line) {
    if (reading.line == 1 && line.starts_with(mark)) line.erase(0, mark.size());
    if (!in.eof()) line += '\n';
    check(csv_parse(&csv.parser, line.data(), line.size(), cell, line_end, &reading) == line.size());
    if (csv_get_buffer_size(&csv.parser) > 4 * max_csv_cell) check(false);
  }
  check(csv_fini(&csv.parser, cell, line_end, &reading) == 0);
}

}  // namespace samplehost
