#include "transport/line_reader.h"

#include <cstring>

namespace tegami::transport {

LineReader::Got LineReader::next(std::string_view& bytes) {
  if (complete_) {
    partial_.clear();
    complete_ = false;
  }
  const void* found = bytes.empty() ? nullptr : std::memchr(bytes.data(), '\n', bytes.size());
  const std::size_t length =
      found ? static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data()) : bytes.size();
  // +1: the CR of the line end is not part of the line.
  if (partial_.size() + length > kMaxLine + 1) return Got::too_long;
  const std::string_view piece = bytes.substr(0, length);
  if (piece.find('\0') != std::string_view::npos) return Got::nul;
  if (!found) {
    partial_ += piece;
    bytes = {};
    return Got::more;
  }
  bytes.remove_prefix(length + 1);
  if (partial_.empty()) {
    line_ = piece;
  } else {
    partial_ += piece;
    line_ = partial_;
  }
  complete_ = true;
  crlf_ = line_.ends_with('\r');
  if (crlf_) line_.remove_suffix(1);
  return line_.size() > kMaxLine ? Got::too_long : Got::line;
}

}  // namespace tegami::transport
