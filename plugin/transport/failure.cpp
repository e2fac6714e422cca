#include "transport/failure.h"

#include <algorithm>
#include <stdexcept>

namespace tegami::transport {

namespace {

constexpr std::size_t kPrintableBytes = 500;

/// Length of the well-formed UTF-8 sequence at the start of text (RFC 3629), or 0.
std::size_t sequence(std::string_view text) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  std::size_t length = 0;
  std::uint32_t code = 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
    code = lead & 0x1FU;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    code = lead & 0x0FU;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    code = lead & 0x07U;
  } else {
    return 0;
  }
  if (text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0U) != 0x80U) return 0;
    code = (code << 6U) | (at(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  const bool control = code < 0xA0;  // C1
  const bool direction = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  if (overlong || surrogate || control || direction || code > 0x10FFFF) return 0;
  return length;
}

}  // namespace

std::string_view name(Stage stage) noexcept {
  switch (stage) {
    case Stage::resolve:
      return "resolve";
    case Stage::connect:
      return "connect";
    case Stage::tls:
      return "tls";
    case Stage::greeting:
      return "greeting";
    case Stage::capabilities:
      return "capabilities";
    case Stage::sign_in:
      return "sign_in";
    case Stage::list:
      return "list";
    case Stage::fetch:
      return "fetch";
    case Stage::remove:
      return "remove";
    case Stage::send:
      return "send";
    case Stage::quit:
      return "quit";
    case Stage::request:
      return "request";
  }
  return "unknown";
}

std::string_view name(Kind kind) noexcept {
  switch (kind) {
    case Kind::timeout:
      return "timeout";
    case Kind::closed:
      return "closed";
    case Kind::refused:
      return "refused";
    case Kind::temporary:
      return "temporary";
    case Kind::permanent:
      return "permanent";
    case Kind::protocol:
      return "protocol";
    case Kind::policy:
      return "policy";
    case Kind::cancelled:
      return "cancelled";
  }
  return "unknown";
}

void throw_exception_from_error(const Failure& failure, const boost::source_location& where) {
  throw std::logic_error("unexamined failure " + failure.code + " at " + where.file_name() + ":" +
                         std::to_string(where.line()));
}

std::string printable(std::string_view wire) {
  std::string text;
  text.reserve(std::min(wire.size(), kPrintableBytes));
  while (!wire.empty()) {
    const auto lead = static_cast<unsigned char>(wire.front());
    std::size_t length = sequence(wire);
    std::string_view piece = wire.substr(0, length);
    if (length == 0 || lead == 0x7F || (lead < 0x20 && lead != '\t')) {
      piece = "?";
      length = 1;
    } else if (lead == '\t') {
      piece = " ";
    }
    if (text.size() + piece.size() > kPrintableBytes) break;
    text += piece;
    wire.remove_prefix(length);
  }
  return text;
}

}  // namespace tegami::transport
