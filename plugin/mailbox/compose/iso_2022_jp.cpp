#include "mailbox/compose/iso_2022_jp.h"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "mailbox/compose/characters.h"
#include "mailbox/mime/japanese.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::compose {
namespace {

constexpr std::string_view kToWide = "\x1B$B", kToAscii = "\x1B(B";
constexpr unsigned kRow = 94, kLast = 84;

/// Letters beside the one CP932 reads at that place.
constexpr std::pair<char16_t, std::uint16_t> kTwins[] = {
    {0x301C, 0x2141}, {0x2016, 0x2142}, {0x2212, 0x215D}, {0x2014, 0x213D}, {0x00A2, 0x2171},
    {0x00A3, 0x2172}, {0x00AC, 0x224C}, {0x00A5, 0x216F}, {0x203E, 0x2131},
};

/// Letter to the two bytes of its place, 0: none.
std::vector<std::uint16_t> places() {
  std::vector<std::uint16_t> all(0x10000, 0);
  for (unsigned row = kLast; row >= 1; --row) {
    for (unsigned cell = kRow; cell >= 1; --cell) {  // backwards: a letter that stands twice gets its first place
      const char16_t letter = mime::jis_x_0208(row, cell);
      if (letter != 0xFFFD) all[letter] = static_cast<std::uint16_t>((0x20 + row) << 8U | (0x20 + cell));
    }
  }
  for (const auto& [letter, place] : kTwins) all[letter] = place;
  return all;
}

std::uint16_t place_of(char32_t letter) {
  static const std::vector<std::uint16_t> all = places();
  return letter < all.size() ? all[letter] : std::uint16_t{0};
}

constexpr bool is_ascii(char32_t c) { return c < 0x80 && c != 0x1B && c != 0x0E && c != 0x0F; }

/// U+FF61 to U+FF9F.
constexpr std::array<char16_t, 63> kFullWidth = {
    0x3002, 0x300C, 0x300D, 0x3001, 0x30FB, 0x30F2, 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9, 0x30E3, 0x30E5,
    0x30E7, 0x30C3, 0x30FC, 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA, 0x30AB, 0x30AD, 0x30AF, 0x30B1, 0x30B3,
    0x30B5, 0x30B7, 0x30B9, 0x30BB, 0x30BD, 0x30BF, 0x30C1, 0x30C4, 0x30C6, 0x30C8, 0x30CA, 0x30CB, 0x30CC,
    0x30CD, 0x30CE, 0x30CF, 0x30D2, 0x30D5, 0x30D8, 0x30DB, 0x30DE, 0x30DF, 0x30E0, 0x30E1, 0x30E2, 0x30E4,
    0x30E6, 0x30E8, 0x30E9, 0x30EA, 0x30EB, 0x30EC, 0x30ED, 0x30EF, 0x30F3, 0x309B, 0x309C};
constexpr char32_t kFirstHalf = 0xFF61, kVoiced = 0xFF9E, kHalfVoiced = 0xFF9F;

constexpr bool is_half(char32_t c) { return c >= kFirstHalf && c < kFirstHalf + kFullWidth.size(); }

/// The kana with the mark that follows it, 0: it takes none.
constexpr char32_t marked(char32_t kana, char32_t mark) {
  const bool ha = kana >= 0x30CF && kana <= 0x30DB && (kana - 0x30CF) % 3 == 0;
  if (mark == kHalfVoiced) return ha ? kana + 2 : 0;
  if (mark != kVoiced) return 0;
  if (kana == 0x30A6) return 0x30F4;
  const bool ka_to_chi = kana >= 0x30AB && kana <= 0x30C1 && kana % 2 == 1;
  const bool tsu_to_to = kana == 0x30C4 || kana == 0x30C6 || kana == 0x30C8;
  return ka_to_chi || tsu_to_to || ha ? kana + 1 : 0;
}

}  // namespace

std::string Iso2022Jp::folded(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  char32_t waiting = 0;  // a kana that was half-width, and may get a mark
  const auto flush = [&] {
    if (waiting != 0) mime::append_utf8(out, waiting);
    waiting = 0;
  };
  for (const char32_t c : Characters(utf8)) {
    if (const char32_t both = waiting != 0 ? marked(waiting, c) : 0; both != 0) {
      mime::append_utf8(out, both);
      waiting = 0;
      continue;
    }
    flush();
    if (is_half(c)) {
      waiting = kFullWidth[c - kFirstHalf];
    } else {
      mime::append_utf8(out, c);
    }
  }
  flush();
  return out;
}

bool Iso2022Jp::put(char32_t letter) {
  const bool ascii = is_ascii(letter);
  const std::uint16_t place = ascii ? std::uint16_t{0} : place_of(letter);
  if (!ascii && place == 0) return false;
  if (wide_ == ascii) out_ += ascii ? kToAscii : kToWide;
  wide_ = !ascii;
  if (ascii) {
    out_ += static_cast<char>(letter);
  } else {
    out_ += static_cast<char>(place >> 8U);
    out_ += static_cast<char>(place & 0xFFU);
  }
  return true;
}

std::size_t Iso2022Jp::bytes_with(char32_t letter) const {
  const bool ascii = is_ascii(letter);
  const std::size_t change = wide_ == ascii ? kToAscii.size() : 0;
  return out_.size() + change + (ascii ? 1 : 2 + kToAscii.size());
}

std::string Iso2022Jp::take() {
  if (wide_) out_ += kToAscii;
  wide_ = false;
  return std::exchange(out_, {});
}

std::optional<std::string> to_iso_2022_jp(std::string_view utf8) {
  Iso2022Jp out;
  for (const char32_t c : Characters(Iso2022Jp::folded(utf8))) {
    if (!out.put(c)) return std::nullopt;
  }
  return out.take();
}

}  // namespace tegami::mailbox::compose
