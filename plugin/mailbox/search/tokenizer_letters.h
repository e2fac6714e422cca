/// tokenizer_letters.h - what each code point is to the search: how it is folded, and which kind of letter that is.
///
/// One table over the basic plane, made from ICU's properties at the first use (some milliseconds, 300 kB, then
/// constant); other planes ask ICU each time. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tegami::mailbox::search {

enum class Kind : std::uint8_t {
  other,    ///< parts words
  word,     ///< a script with spaces, or a digit
  run,      ///< a script without spaces: pairs of letters
  skip,     ///< an accent or an invisible sign: passed over, parts nothing
  several,  ///< folds to several letters
};

struct Letter {
  char32_t folded = 0;
  Kind kind = Kind::other;
};

class Letters {
 public:
  static const Letters& get();

  /// kind several: ask spelled() for what it stands for.
  Letter at(char32_t point) const {
    if (point < kTable) return {table_[point] & 0x1FFFFFu, static_cast<Kind>(table_[point] >> 24)};
    return beyond(point);
  }
  std::span<const Letter> spelled(Letter several) const;

 private:
  static constexpr char32_t kTable = 0x10000;

  Letters();
  static Letter beyond(char32_t point);

  std::vector<std::uint32_t> table_;  ///< kind << 24 | folded, or place in spellings_
  std::vector<Letter> spellings_;     ///< each a count in .folded, then so many letters
};

constexpr bool is_katakana(char32_t c) {
  return (c >= 0x30A1 && c <= 0x30FC) || (c >= 0x31F0 && c <= 0x31FF) || (c >= 0xFF66 && c <= 0xFF9F);
}
constexpr bool is_long_vowel_mark(char32_t c) { return c == 0x30FC || c == 0xFF70; }

/// The folded letters a and b as one, where Unicode composes them (kana with a sound mark, Hangul of Jamo); else 0.
char32_t composed(char32_t a, char32_t b);

/// A kana iteration mark (ゝ ゞ) after the folded letter: what it stands for; else 0.
char32_t repeated(char32_t letter, char32_t mark);

}  // namespace tegami::mailbox::search
