/// utf8.h - UTF-8 checked, mended, cut and written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tegami::mailbox::mime {

struct Utf8Check {
  std::size_t broken = 0;   ///< sequences that are not UTF-8
  std::size_t longer = 0;   ///< good letters of three bytes and more
  std::size_t letters = 0;  ///< good letters of two bytes and more
  bool cut_short = false;   ///< the only break is a letter cut at the end
};
Utf8Check check_utf8(std::string_view bytes);

bool is_ascii(std::string_view bytes);

/// U+FFFD for what is broken (one for each longest start of a letter, as the Unicode standard advises).
std::string mended_utf8(std::string_view bytes);

void append_utf8(std::string& out, char32_t point);

/// At most so many bytes, never through a letter.
void cut_utf8(std::string& text, std::size_t bytes);

void strip_nul(std::string& text);

}  // namespace tegami::mailbox::mime
