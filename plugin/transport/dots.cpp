#include "transport/dots.h"

#include <cstring>

namespace tegami::transport {

DotReader::Step DotReader::next(std::string_view& bytes) {
  const char first = bytes.front();
  switch (at_) {
    case At::line_start:
      if (first == '.') {
        bytes.remove_prefix(1);
        at_ = At::dot;
        return {};
      }
      at_ = At::inside;
      return run(bytes);
    case At::dot:
      if (first == '\r') {
        bytes.remove_prefix(1);
        at_ = At::dot_cr;
        return {};
      }
      if (first == '\n' && !strict_) {
        bytes.remove_prefix(1);
        at_ = At::line_start;
        return {{}, true};
      }
      at_ = At::inside;
      return run(bytes);
    case At::dot_cr:
      if (first == '\n') {
        bytes.remove_prefix(1);
        at_ = At::line_start;
        return {{}, true};
      }
      at_ = At::inside_cr;
      return {"\r"};
    case At::inside:
    case At::inside_cr:
      return run(bytes);
  }
  return {};
}

/// The longest piece that can be handed on as it stands.
DotReader::Step DotReader::run(std::string_view& bytes) {
  const char* const begin = bytes.data();
  const char* const end = begin + bytes.size();
  const auto take = [&](const char* to) {
    const std::string_view piece(begin, static_cast<std::size_t>(to - begin));
    bytes.remove_prefix(piece.size());
    return piece;
  };
  const char* at = begin;
  while (true) {
    const auto* lf =
        at == end ? nullptr : static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    if (!lf) {
      at_ = end[-1] == '\r' ? At::inside_cr : At::inside;
      return {take(end)};
    }
    const bool cr = lf == begin ? at_ == At::inside_cr : lf[-1] == '\r';
    if (!cr) {
      const std::string_view before = take(lf);
      if (!before.empty()) {
        at_ = At::inside;
        return {before};
      }
      bytes.remove_prefix(1);
      at_ = strict_ ? At::inside : At::line_start;
      return {"\r\n"};
    }
    at = lf + 1;
    if (at == end || *at == '.') {
      at_ = At::line_start;
      return {take(at)};
    }
    at_ = At::inside;
  }
}

void DotWriter::write(std::string_view piece, std::string& out) {
  if (cr_ && !piece.empty()) {
    cr_ = false;
    if (piece.front() == '\n') piece.remove_prefix(1);
  }
  while (!piece.empty()) {
    const auto* lf = static_cast<const char*>(std::memchr(piece.data(), '\n', piece.size()));
    const std::size_t to_lf = lf ? static_cast<std::size_t>(lf - piece.data()) : piece.size();
    const auto* cr = static_cast<const char*>(std::memchr(piece.data(), '\r', to_lf));
    const std::size_t length = cr ? static_cast<std::size_t>(cr - piece.data()) : to_lf;
    if (line_start_ && piece.front() == '.') out += '.';
    out += piece.substr(0, length);
    if (length != 0) line_start_ = false;
    piece.remove_prefix(length);
    if (piece.empty()) return;
    out += "\r\n";
    line_start_ = true;
    if (piece.front() == '\r') {
      piece.remove_prefix(1);
      cr_ = piece.empty();
    }
    if (cr && piece.starts_with('\n')) piece.remove_prefix(1);
    if (!cr) piece.remove_prefix(1);
  }
}

void DotWriter::finish(std::string& out) {
  if (!line_start_) out += "\r\n";
  out += ".\r\n";
}

}  // namespace tegami::transport
