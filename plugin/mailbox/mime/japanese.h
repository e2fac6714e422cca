/// japanese.h - Japanese charsets as mail really holds them, to UTF-8.
///
/// Every Japanese label is read as its Microsoft superset: Shift_JIS as CP932, EUC-JP as CP51932 (and JIS X 0212 by
/// SS3), ISO-2022-JP as CP50221 and more: NEC row 13 (①, Ⅱ, ㈱), NEC's choice of the IBM letters (髙), half-width kana
/// by ESC ( I, by SO and SI, and by 8 bits; a line end resets to ASCII. 0x815C, 0x8160, 0x817C … give U+2015, U+FF5E,
/// U+FF0D as CP932 does. What has no letter gives U+FFFD, never silence. The tables come from ICU's ibm-943_P15A-2003
/// and euc-jp-2007, made at the first use. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tegami::mailbox::mime {

std::string shift_jis_to_utf8(std::string_view bytes);
std::string euc_jp_to_utf8(std::string_view bytes);
std::string iso_2022_jp_to_utf8(std::string_view bytes);

/// The letter at that row and cell (1 to 94) of JIS X 0208 as CP932 reads it; U+FFFD: none. Rows that JIS X 0208 leaves
/// to platforms (9 to 15, 85 to 94) have none here.
char16_t jis_x_0208(unsigned row, unsigned cell);

/// An escape of ISO-2022-JP is there: ESC $ or ESC ( with a set we know.
bool has_jis_escape(std::string_view bytes);

/// How far bytes look like Japanese in one charset.
struct Likeness {
  std::size_t broken = 0;   ///< sequences that the charset has not
  std::size_t letters = 0;  ///< of two bytes
  long score = 0;           ///< kana and everyday kanji count for it, odd letters against it
};
Likeness like_shift_jis(std::string_view bytes);
Likeness like_euc_jp(std::string_view bytes);

}  // namespace tegami::mailbox::mime
