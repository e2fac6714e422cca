/// iso_2022_jp.h - UTF-8 to ISO-2022-JP as RFC 1468 has it: ASCII and JIS X 0208-1983 (ESC $ B), nothing else, so that
/// the strictest reader can read it. What has no place there (platform letters like U+2460 and U+9AD9, JIS X 0212,
/// emoji, ESC, SO, SI) cannot be written, and the mail is UTF-8 then.
///
/// Half-width kana become full-width, sound marks joined to their kana. Where Windows and the others read one place as
/// different letters, both are written to that place, so that a mail of either origin passes, and each reader shows its
/// own: wave dash U+301C and U+FF5E, U+2016 and U+2225, minus U+2212 and U+FF0D, dash U+2014 and U+2015, cent U+00A2
/// and U+FFE0, pound U+00A3 and U+FFE1, not U+00AC and U+FFE2. The Latin yen U+00A5 and overline U+203E have their
/// place in JIS X 0201 only, which half the readers take for a backslash: they become their full-width forms.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tegami::mailbox::compose {

/// Writes letter by letter; each text it gives begins and ends in ASCII.
class Iso2022Jp {
 public:
  /// Half-width kana made full-width; to be done before letters are put one by one.
  static std::string folded(std::string_view utf8);

  /// False: the charset has no place for it; nothing was written.
  bool put(char32_t letter);

  /// What take() would give after this letter too.
  std::size_t bytes_with(char32_t letter) const;

  /// All so far, back in ASCII; empty again.
  std::string take();

 private:
  std::string out_;
  bool wide_ = false;
};

/// nullopt: something in it has no place. Line ends stand in ASCII, as they must.
std::optional<std::string> to_iso_2022_jp(std::string_view utf8);

}  // namespace tegami::mailbox::compose
