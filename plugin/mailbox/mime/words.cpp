#include "mailbox/mime/words.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "mailbox/mime/charset.h"
#include "mailbox/mime/fields.h"

namespace tegami::mailbox::mime {
namespace {

constexpr std::size_t kCharsetBytes = 80;

constexpr std::array<std::int8_t, 256> base64_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  std::int8_t next = 0;
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) {
    values[static_cast<unsigned char>(c)] = next++;
  }
  return values;
}
constexpr auto kBase64 = base64_values();

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string decode_q(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      bytes += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      bytes += text[i] == '_' ? ' ' : text[i];
    }
  }
  return bytes;
}

bool only_spaces(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// Words of one charset in a row, as bytes.
struct Joined {
  std::string charset;
  std::string bytes;

  void flush(std::string& out) {
    if (!charset.empty()) out += to_utf8(bytes, charset);
    charset.clear();
    bytes.clear();
  }
};

void drop_controls(std::string& text) {
  for (char& c : text) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  std::erase_if(text, [](char c) { return (c >= 0 && c < ' ') || c == 127; });
}

}  // namespace

std::string decode_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') {  // the letters before it are whole: a group begins anew
      bits = 0;
      count = 0;
      continue;
    }
    const int value = kBase64[static_cast<unsigned char>(c)];
    if (value < 0) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xFF);
    }
  }
  return bytes;
}

std::optional<EncodedWord> encoded_word_at(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "=?") return std::nullopt;
  const std::size_t charset_end = text.find('?', at + 2);
  if (charset_end == std::string_view::npos || charset_end == at + 2 || charset_end - at > kCharsetBytes) {
    return std::nullopt;
  }
  EncodedWord word;
  word.charset = text.substr(at + 2, charset_end - at - 2);
  const bool printable = std::ranges::all_of(word.charset, [](char c) { return c > ' ' && c < 127 && c != '='; });
  if (!printable || charset_end + 2 >= text.size() || text[charset_end + 2] != '?') return std::nullopt;
  const char encoding = text[charset_end + 1];
  const bool base64 = encoding == 'B' || encoding == 'b';
  if (!base64 && encoding != 'Q' && encoding != 'q') return std::nullopt;
  const std::size_t begin = charset_end + 3;
  std::size_t end = text.find("?=", begin);
  word.size = end + 2 - at;
  // A word whose end is missing goes to the next word, or to the end of the field.
  const std::size_t next = std::min(text.find("=?", begin), text.size());
  if (end == std::string_view::npos || (base64 && next + 1 < end)) {
    end = next;
    word.size = end - at;
  }
  const std::string_view coded = text.substr(begin, end - begin);
  word.bytes = base64 ? decode_base64(coded) : decode_q(coded);
  return word;
}

std::string decode_words(std::string_view text) {
  std::string out;
  Joined joined;
  std::size_t plain = 0;  // text from here to i is not yet written
  for (std::size_t i = text.find("=?"); i != std::string_view::npos; i = text.find("=?", i)) {
    auto word = encoded_word_at(text, i);
    if (!word) {
      i += 2;
      continue;
    }
    const std::string_view between = text.substr(plain, i - plain);
    const bool neighbours = !joined.charset.empty() && only_spaces(between);
    if (!neighbours || !same_charset(joined.charset, word->charset)) joined.flush(out);
    if (!neighbours) out += between;
    if (joined.charset.empty()) joined.charset = word->charset;
    joined.bytes += word->bytes;
    i += word->size;
    plain = i;
  }
  joined.flush(out);
  out += text.substr(std::min(plain, text.size()));
  drop_controls(out);
  return out;
}

std::string decode_text(std::string_view raw) { return decode_words(readable(raw)); }

}  // namespace tegami::mailbox::mime
