#include "accounts/csv/reader.h"

#include <new>
#include <utility>

#include "accounts/csv/limits.h"

namespace tegami::accounts::csv {
namespace {

constexpr unsigned char kOptions = CSV_STRICT | CSV_STRICT_FINI;

/// Blanks round a cell are part of it (RFC 4180).
int no_blank(unsigned char) { return 0; }

}  // namespace

Reader::Reader(std::function<void(Row&)> take) : take_(std::move(take)) {
  if (::csv_init(&parser_, kOptions) != 0) throw std::bad_alloc();
  ::csv_set_space_func(&parser_, no_blank);
}

Reader::~Reader() { ::csv_free(&parser_); }

void Reader::on_cell(void* bytes, std::size_t size, void* self) {
  static_cast<Reader*>(self)->cell({static_cast<const char*>(bytes), size});
}

void Reader::on_row(int, void* self) { static_cast<Reader*>(self)->end_row(); }

void Reader::cell(std::string_view bytes) {
  if (row_.cells.size() == kMaxColumns) {
    row_.broken = Broken::too_many_cells;
    return;
  }
  if (bytes.size() > kMaxCell) row_.broken = Broken::cell_too_long;
  row_.cells.emplace_back(bytes.substr(0, kMaxCell));
}

void Reader::end_row() {
  row_open_ = false;
  row_bytes_ = 0;
  take_(row_);
  row_.cells.clear();
  row_.broken = Broken::none;
}

void Reader::give(Broken broken) {
  row_.broken = broken;
  end_row();
}

void Reader::begin_anew() {
  ::csv_free(&parser_);
  if (::csv_init(&parser_, kOptions) != 0) throw std::bad_alloc();
  ::csv_set_space_func(&parser_, no_blank);
}

void Reader::parse(std::string_view bytes) {
  if (bytes.empty() || stopped_ || skipping_) return;
  if (!row_open_) {
    row_.line = line_;
    row_open_ = bytes.front() != '\n' && bytes.front() != '\r';
  }
  row_bytes_ += bytes.size();
  if (row_bytes_ > kMaxRow) {
    row_.cells.clear();
    give(Broken::row_too_long);
    stopped_ = true;
    return;
  }
  if (::csv_parse(&parser_, bytes.data(), bytes.size(), on_cell, on_row, this) == bytes.size()) return;
  give(Broken::quote);
  begin_anew();
  skipping_ = true;
}

void Reader::feed(std::string_view bytes) {
  while (!bytes.empty() && !stopped_) {
    if (after_cr_ && bytes.front() == '\n') {
      parse(bytes.substr(0, 1));
      bytes.remove_prefix(1);
      after_cr_ = false;
      continue;
    }
    after_cr_ = false;
    const std::size_t end = bytes.find_first_of("\r\n");
    if (end == std::string_view::npos) return parse(bytes);
    after_cr_ = bytes[end] == '\r';
    parse(bytes.substr(0, end + 1));
    bytes.remove_prefix(end + 1);
    ++line_;
    skipping_ = false;
  }
}

void Reader::finish() {
  if (stopped_) return;
  stopped_ = true;
  if (::csv_fini(&parser_, on_cell, on_row, this) != 0) give(Broken::open_quote);
}

}  // namespace tegami::accounts::csv
