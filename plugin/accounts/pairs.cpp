#include "accounts/pairs.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tegami::accounts {
namespace {

std::size_t next_letter(std::string_view text, std::size_t at) {
  do ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
  return at;
}

}  // namespace

std::string pairs_of(std::string_view folded, std::size_t most) {
  constexpr std::string_view digits = "0123456789abcdef";
  // At most eight bytes a pair, and a few hundred pairs: looking through them costs less than a tree.
  std::vector<std::uint64_t> seen;
  std::string words;
  if (folded.empty()) return words;
  std::size_t first = 0, second = next_letter(folded, 0);
  while (second < folded.size() && seen.size() < most) {
    const std::size_t end = next_letter(folded, second);
    const std::string_view pair = folded.substr(first, end - first);
    std::uint64_t bytes = 0;
    for (const char c : pair) bytes = bytes << 8U | static_cast<unsigned char>(c);
    if (std::find(seen.begin(), seen.end(), bytes) == seen.end()) {
      seen.push_back(bytes);
      if (!words.empty()) words += ' ';
      for (const char c : pair) {
        words += digits[static_cast<unsigned char>(c) >> 4U];
        words += digits[static_cast<unsigned char>(c) & 15U];
      }
    }
    first = second;
    second = end;
  }
  return words;
}

}  // namespace tegami::accounts
