/// letters.h - letters made short, for the tests of composing.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mailbox/compose/compose.h"
#include "mailbox/compose/typed_addresses.h"

namespace tegami::mailbox::compose::test {

inline Address address(std::string_view text) { return Address::parse(text).value(); }

inline std::vector<Mailbox> typed(std::string_view text) { return parse_typed("to", text).value(); }

/// Gives text piece by piece.
inline mime::Source source_of(std::string text, std::size_t piece = 4096) {
  return [text = std::move(text), piece, at = std::size_t{0}](std::span<char> into) mutable {
    const std::size_t n = std::min({into.size(), piece, text.size() - at});
    std::copy_n(text.data() + at, n, into.data());
    at += n;
    return n;
  };
}

inline Attachment attachment(std::string name, std::string type, std::string bytes, std::string content_id = {}) {
  const std::size_t size = bytes.size();
  return {std::move(name), std::move(type), [bytes = std::move(bytes)] { return source_of(bytes, 1000); }, size,
          std::move(content_id)};
}

/// From Taro to Hanako, 2026-11-30 09:41:00 +0900.
inline Letter letter() {
  return {.from = typed("山田太郎 <taro@example.jp>").front(),
          .to = typed("hanako@example.com"),
          .message_id = "<id@example.jp>",
          .date_ms = 1'795'999'260'000,
          .utc_offset_min = 540};
}

inline std::string composed(const Letter& letter, Composed* about = nullptr) {
  std::string bytes;
  const auto result = compose(letter, {}, [&](std::span<const char> some) { bytes.append(some.data(), some.size()); });
  const Composed value = result.value();
  if (about != nullptr) *about = value;
  return bytes;
}

/// Boundaries are random: the first becomes B1, the second B2, …
inline std::string with_named_boundaries(std::string bytes) {
  int number = 0;
  for (std::size_t at = bytes.find("boundary=\"=_"); at != bytes.npos; at = bytes.find("boundary=\"=_")) {
    const std::string boundary = bytes.substr(at + 10, 34);
    const std::string name = "B" + std::to_string(++number);
    for (std::size_t i = bytes.find(boundary); i != bytes.npos; i = bytes.find(boundary))
      bytes.replace(i, boundary.size(), name);
  }
  return bytes;
}

/// Lines as they are easier to read in a test.
inline std::string crlf(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

inline std::string header_of(const std::string& message, std::string_view name) {
  const std::string begin = "\r\n" + std::string(name) + ":";
  const std::string all = "\r\n" + message;
  const std::size_t at = all.find(begin);
  if (at == all.npos) return {};
  std::size_t end = all.find("\r\n", at + 2);
  while (all.compare(end, 3, "\r\n ") == 0) end = all.find("\r\n", end + 2);
  return all.substr(at + 2, end - at - 2);
}

}  // namespace tegami::mailbox::compose::test
