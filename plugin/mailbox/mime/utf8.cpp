#include "mailbox/mime/utf8.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace tegami::mailbox::mime {
namespace {

const std::uint8_t* raw(std::string_view bytes) { return reinterpret_cast<const std::uint8_t*>(bytes.data()); }

/// The first byte from i on that is not ASCII.
std::size_t past_ascii(std::string_view bytes, std::size_t i) {
  constexpr std::uint64_t kHigh = 0x8080808080808080u;
  for (std::uint64_t word = 0; i + sizeof word <= bytes.size(); i += sizeof word) {
    std::memcpy(&word, bytes.data() + i, sizeof word);
    if ((word & kHigh) != 0) break;
  }
  while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) < 0x80) ++i;
  return i;
}

}  // namespace

bool is_ascii(std::string_view bytes) { return past_ascii(bytes, 0) == bytes.size(); }

Utf8Check check_utf8(std::string_view bytes) {
  Utf8Check check;
  const auto size = static_cast<std::int64_t>(bytes.size());
  for (std::size_t at = past_ascii(bytes, 0); at < bytes.size(); at = past_ascii(bytes, at)) {
    auto i = static_cast<std::int64_t>(at);
    UChar32 c = 0;
    U8_NEXT(raw(bytes), i, size, c);
    const auto used = static_cast<std::size_t>(i) - at;
    if (c < 0) {
      ++check.broken;
      const auto lead = static_cast<unsigned char>(bytes[at]);
      check.cut_short = check.broken == 1 && i == size && lead >= 0xC2 && lead < 0xF5 && used < 4;
    } else {
      ++check.letters;
      if (used > 2) ++check.longer;
    }
    at = static_cast<std::size_t>(i);
  }
  return check;
}

std::string mended_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + 16);
  const auto size = static_cast<std::int64_t>(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t ascii = past_ascii(bytes, at);
    out.append(bytes, at, ascii - at);
    if (ascii == bytes.size()) break;
    auto i = static_cast<std::int64_t>(ascii);
    UChar32 c = 0;
    U8_NEXT(raw(bytes), i, size, c);
    if (c < 0) {
      append_utf8(out, 0xFFFD);
    } else {
      out.append(bytes, ascii, static_cast<std::size_t>(i) - ascii);
    }
    at = static_cast<std::size_t>(i);
  }
  return out;
}

void append_utf8(std::string& out, char32_t point) {
  char bytes[U8_MAX_LENGTH] = {};
  std::size_t n = 0;
  U8_APPEND_UNSAFE(reinterpret_cast<std::uint8_t*>(bytes), n, point);
  out.append(bytes, n);
}

void cut_utf8(std::string& text, std::size_t bytes) {
  if (text.size() <= bytes) return;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0u) == 0x80u) --bytes;
  text.resize(bytes);
}

void strip_nul(std::string& text) {
  if (std::memchr(text.data(), 0, text.size()) != nullptr) std::erase(text, '\0');
}

}  // namespace tegami::mailbox::mime
