/// csv_reader.h - RFC 4180 rows from a stream, by libcsv: quoted line breaks, doubled quotes, any line ending.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <vector>

namespace samplehost {

inline constexpr std::size_t max_csv_cell = 64 * 1024;

/// Called for each row with the number of its last line, from 1. Empty lines are left out.
using CsvRow = std::function<void(const std::vector<std::string>& cells, std::int64_t line)>;

/// Skips a byte-order mark. Throws std::invalid_argument for an open quote or a cell over max_csv_cell; passes on
/// what the callback throws.
void read_csv(std::istream& in, const CsvRow& row);

}  // namespace samplehost
