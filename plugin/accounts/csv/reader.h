/// reader.h - rows of a CSV file (RFC 4180, quoted line breaks), by libcsv; bytes in, rows out, bounded memory.
///
/// Cells are raw bytes: commas, quotes and line ends are the same in UTF-8 and CP932, so decoding comes after.
/// A row that is no good CSV is handed on with its problem, and reading goes on at the next line; one that never ends
/// (an open quote) ends the reading. Lines end with LF, CR LF or CR and are counted from 1.
#pragma once

#include <csv.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tegami::accounts::csv {

enum class Broken : std::uint8_t {
  none,
  quote,          ///< a quote where none may stand
  open_quote,     ///< the file ends inside quotes
  row_too_long,   ///< nothing after it can be read
  cell_too_long,  ///< kMaxCell
  too_many_cells
};

struct Row {
  std::int64_t line = 0;  ///< where it begins
  std::vector<std::string> cells;
  Broken broken = Broken::none;
};

class Reader {
 public:
  /// take must not throw; it may move from the row.
  explicit Reader(std::function<void(Row&)> take);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// A byte order mark is not passed over: that is the decoder's.
  void feed(std::string_view bytes);
  void finish();
  /// True once a row was too long to go on.
  bool stopped() const noexcept { return stopped_; }
  /// The line that the next byte belongs to.
  std::int64_t line() const noexcept { return line_; }

 private:
  static void on_cell(void* bytes, std::size_t size, void* self);
  static void on_row(int end, void* self);
  void parse(std::string_view bytes);
  void cell(std::string_view bytes);
  void end_row();
  void begin_anew();
  void give(Broken broken);

  std::function<void(Row&)> take_;
  csv_parser parser_{};
  Row row_;
  std::size_t row_bytes_ = 0;
  std::int64_t line_ = 1;
  bool after_cr_ = false;  ///< a LF now belongs to the CR before it
  bool skipping_ = false;  ///< the rest of this line belongs to a broken row
  bool row_open_ = false;  ///< something of a row was read, and its end not yet
  bool stopped_ = false;
};

}  // namespace tegami::accounts::csv
