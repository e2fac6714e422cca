#include "mailbox/compose/encoded_words.h"

#include <algorithm>

#include "mailbox/compose/base64.h"
#include "mailbox/compose/characters.h"
#include "mailbox/compose/iso_2022_jp.h"

namespace tegami::mailbox::compose {
namespace {

constexpr std::string_view kEnd = "?=";

/// What stands in a Q word as it is; the signs that RFC 2047 5 (3) allows in a phrase, too.
constexpr bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '!' || c == '*' ||
         c == '+' || c == '-' || c == '/';
}

std::size_t q_size(std::string_view bytes) {
  std::size_t size = 0;
  for (const char c : bytes) size += is_plain(c) || c == ' ' ? 1 : 3;
  return size;
}

std::string q(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    if (is_plain(c)) {
      out += c;
    } else if (c == ' ') {
      out += '_';
    } else {
      out += '=';
      out += kHex[static_cast<unsigned char>(c) >> 4U];
      out += kHex[static_cast<unsigned char>(c) & 15U];
    }
  }
  return out;
}

std::vector<std::string> iso_2022_jp_words(std::string_view utf8, std::size_t room, std::size_t further) {
  constexpr std::string_view kBegin = "=?ISO-2022-JP?B?";
  std::vector<std::string> words;
  Iso2022Jp piece;
  bool any = false;
  const auto flush = [&] {
    words.push_back(std::string(kBegin) + base64(piece.take()).append(kEnd));
    room = further;
    any = false;
  };
  for (const char32_t c : Characters(Iso2022Jp::folded(utf8))) {
    if (any && kBegin.size() + base64_size(piece.bytes_with(c)) + kEnd.size() > room) flush();
    any = piece.put(c) || any;
  }
  if (any) flush();
  return words;
}

std::vector<std::string> utf8_words(std::string_view utf8, std::size_t room, std::size_t further) {
  const bool by_q = q_size(utf8) < base64_size(utf8.size());
  const std::string_view begin = by_q ? "=?UTF-8?Q?" : "=?UTF-8?B?";
  std::vector<std::string> words;
  std::string_view piece = utf8.substr(0, 0);
  const auto flush = [&] {
    words.push_back(std::string(begin).append(by_q ? q(piece) : base64(piece)).append(kEnd));
    room = further;
  };
  const Characters letters(utf8);
  for (auto letter = letters.begin(); letter != letters.end(); ++letter) {
    const std::size_t from = letter.offset() - piece.size();
    const std::string_view with = utf8.substr(from, piece.size() + letter.bytes());
    const std::size_t size = begin.size() + (by_q ? q_size(with) : base64_size(with.size())) + kEnd.size();
    if (size > room && !piece.empty()) {
      flush();
      piece = utf8.substr(letter.offset(), letter.bytes());
    } else {
      piece = with;
    }
  }
  if (!piece.empty()) flush();
  return words;
}

}  // namespace

std::vector<std::string> encoded_words(std::string_view utf8, Charset charset, std::size_t room, std::size_t further) {
  room = std::min(room, kWordBytes);
  return charset == Charset::iso_2022_jp ? iso_2022_jp_words(utf8, room, further) : utf8_words(utf8, room, further);
}

}  // namespace tegami::mailbox::compose
