#include "mailbox/mime/japanese.h"

#include <unicode/ucnv.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <vector>

#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::mime {
namespace {

constexpr unsigned kRow = 94;  ///< letters of a row in JIS
constexpr unsigned char kEsc = 0x1B, kSo = 0x0E, kSi = 0x0F, kSs2 = 0x8E, kSs3 = 0x8F;

constexpr unsigned at(std::string_view bytes, std::size_t i) {
  return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
}
constexpr bool is_lead(unsigned c) { return (c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC); }
constexpr bool is_trail(unsigned c) { return (c >= 0x40 && c <= 0x7E) || (c >= 0x80 && c <= 0xFC); }
constexpr bool is_kana(unsigned c) { return c >= 0xA1 && c <= 0xDF; }
constexpr bool in_row(unsigned c) { return c >= 0x21 && c <= 0x7E; }
constexpr char32_t half_kana(unsigned c) { return 0xFF61 + (c - 0xA1); }

/// Row and cell (from 0) of a Shift_JIS pair: rows 0 to 93, and 94 to 119 beyond JIS X 0208.
constexpr unsigned row_cell(unsigned lead, unsigned trail) {
  const unsigned row = (lead < 0xE0 ? lead - 0x81 : lead - 0xC1) * 2 + (trail >= 0x9F ? 1 : 0);
  const unsigned cell = trail >= 0x9F ? trail - 0x9F : trail - 0x40 - (trail > 0x7F ? 1 : 0);
  return row * kRow + cell;
}

/// append_utf8 for the letters these tables hold, nearly all of three bytes.
void put(std::string& out, char32_t c) {
  if (c < 0x800) {
    append_utf8(out, c);
    return;
  }
  const std::array<char, 3> bytes = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
                                     static_cast<char>(0x80 | (c & 0x3F))};
  out.append(bytes.data(), bytes.size());
}

struct Close {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

char16_t one_letter(UConverter* converter, const char* bytes, std::int32_t size) {
  std::array<UChar, 8> out{};
  UErrorCode error = U_ZERO_ERROR;
  ucnv_resetToUnicode(converter);
  const std::int32_t n =
      ucnv_toUChars(converter, out.data(), static_cast<std::int32_t>(out.size()), bytes, size, &error);
  return U_SUCCESS(error) && n == 1 ? out[0] : char16_t{0xFFFD};
}

std::unique_ptr<UConverter, Close> open(const char* name) {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<UConverter, Close> converter(ucnv_open(name, &error));
  if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU has no converter ") + name);
  return converter;
}

struct Tables {
  std::vector<char16_t> cp932;    ///< by row_cell
  std::vector<char16_t> jis0212;  ///< by row and cell

  Tables() : cp932(120 * kRow, 0xFFFD), jis0212(kRow * kRow, 0xFFFD) {
    const auto windows = open("ibm-943_P15A-2003");
    for (unsigned lead = 0x81; lead <= 0xFC; ++lead) {
      for (unsigned trail = 0x40; trail <= 0xFC; ++trail) {
        if (!is_lead(lead) || !is_trail(trail)) continue;
        const std::array<char, 2> bytes = {static_cast<char>(lead), static_cast<char>(trail)};
        cp932[row_cell(lead, trail)] = one_letter(windows.get(), bytes.data(), 2);
      }
    }
    const auto euc = open("euc-jp-2007");
    for (unsigned row = 0; row < kRow; ++row) {
      for (unsigned cell = 0; cell < kRow; ++cell) {
        const std::array<char, 3> bytes = {static_cast<char>(kSs3), static_cast<char>(0xA1 + row),
                                           static_cast<char>(0xA1 + cell)};
        jis0212[row * kRow + cell] = one_letter(euc.get(), bytes.data(), 3);
      }
    }
  }
};

const Tables& tables() {
  static const Tables all;
  return all;
}

enum class Set : unsigned char { ascii, kana, x0208, x0212, unknown };

struct Escape {
  Set set;
  std::size_t size;
};

/// The escape at i, size 0: none.
Escape escape_at(std::string_view bytes, std::size_t i) {
  const unsigned a = at(bytes, i + 1), b = at(bytes, i + 2), c = at(bytes, i + 3);
  if (a == '(') {
    if (b == 'I') return {Set::kana, 3};
    if (b == 'B' || b == 'J' || b == 'H') return {Set::ascii, 3};
  }
  if (a == '$') {
    if (b == 'B' || b == '@') return {Set::x0208, 3};
    if (b == '(' && (c == 'B' || c == '@' || c == 'O' || c == 'Q')) return {Set::x0208, 4};
    if (b == '(' && c == 'D') return {Set::x0212, 4};
    if (b == '(' && c == 'P') return {Set::unknown, 4};
  }
  if (a == '&' && b == '@') return {Set::x0208, 3};
  return {Set::ascii, 0};
}

/// One letter of Shift_JIS at i; answers its bytes.
std::size_t shift_jis_letter(std::string_view bytes, std::size_t i, const Tables& table, std::string& out) {
  const unsigned c = at(bytes, i);
  if (is_kana(c)) {
    put(out, half_kana(c));
    return 1;
  }
  const unsigned trail = at(bytes, i + 1);
  if (is_lead(c) && is_trail(trail)) {
    put(out, table.cp932[row_cell(c, trail)]);
    return 2;
  }
  put(out, 0xFFFD);
  return 1;
}

}  // namespace

std::string shift_jis_to_utf8(std::string_view bytes) {
  const Tables& table = tables();
  std::string out;
  out.reserve(bytes.size() * 3 / 2 + 8);
  for (std::size_t i = 0; i < bytes.size();) {
    const unsigned c = at(bytes, i);
    if (c < 0x80) {
      out += static_cast<char>(c);
      ++i;
    } else {
      i += shift_jis_letter(bytes, i, table, out);
    }
  }
  return out;
}

std::string euc_jp_to_utf8(std::string_view bytes) {
  const Tables& table = tables();
  std::string out;
  out.reserve(bytes.size() * 3 / 2 + 8);
  for (std::size_t i = 0; i < bytes.size();) {
    const unsigned c = at(bytes, i), d = at(bytes, i + 1), e = at(bytes, i + 2);
    if (c < 0x80) {
      out += static_cast<char>(c);
      ++i;
    } else if (c == kSs2 && is_kana(d)) {
      put(out, half_kana(d));
      i += 2;
    } else if (c == kSs3 && in_row(d & 0x7F) && in_row(e & 0x7F) && d >= 0x80 && e >= 0x80) {
      put(out, table.jis0212[(d - 0xA1) * kRow + (e - 0xA1)]);
      i += 3;
    } else if (c >= 0xA1 && c <= 0xFE && d >= 0xA1 && d <= 0xFE) {
      put(out, table.cp932[(c - 0xA1) * kRow + (d - 0xA1)]);
      i += 2;
    } else {
      put(out, 0xFFFD);
      ++i;
    }
  }
  return out;
}

std::string iso_2022_jp_to_utf8(std::string_view bytes) {
  const Tables& table = tables();
  std::string out;
  out.reserve(bytes.size() * 3 / 2 + 8);
  Set set = Set::ascii;
  bool shifted = false;
  for (std::size_t i = 0; i < bytes.size();) {
    const unsigned c = at(bytes, i), d = at(bytes, i + 1);
    if (c == kEsc) {
      if (const Escape escape = escape_at(bytes, i); escape.size > 0) {
        set = escape.set;
        i += escape.size;
        continue;
      }
    }
    if (c == kSo || c == kSi) {
      shifted = c == kSo;
      ++i;
    } else if (c == '\n' || c == '\r') {
      set = Set::ascii;
      shifted = false;
      out += static_cast<char>(c);
      ++i;
    } else if (c >= 0x80) {
      i += shift_jis_letter(bytes, i, table, out);
    } else if (!in_row(c)) {
      out += static_cast<char>(c);
      ++i;
    } else if (shifted || set == Set::kana) {
      put(out, c <= 0x5F ? half_kana(c + 0x80) : char32_t{0xFFFD});
      ++i;
    } else if (set == Set::ascii) {
      out += static_cast<char>(c);
      ++i;
    } else if (!in_row(d)) {
      put(out, 0xFFFD);
      ++i;
    } else {
      const unsigned place = (c - 0x21) * kRow + (d - 0x21);
      put(out, set == Set::x0208 ? table.cp932[place] : set == Set::x0212 ? table.jis0212[place] : char16_t{0xFFFD});
      i += 2;
    }
  }
  return out;
}

char16_t jis_x_0208(unsigned row, unsigned cell) {
  const bool standard = (row >= 1 && row <= 8) || (row >= 16 && row <= 84);
  return standard && cell >= 1 && cell <= kRow ? tables().cp932[(row - 1) * kRow + (cell - 1)] : char16_t{0xFFFD};
}

bool has_jis_escape(std::string_view bytes) {
  for (std::size_t i = bytes.find('\x1B'); i != std::string_view::npos; i = bytes.find('\x1B', i + 1)) {
    const Escape escape = escape_at(bytes, i);
    if (escape.size > 0 && (escape.set != Set::ascii || at(bytes, i + 2) == 'J')) return true;
  }
  return false;
}

Likeness like_shift_jis(std::string_view bytes) {
  const Tables& table = tables();
  Likeness like;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned c = at(bytes, i), d = at(bytes, i + 1);
    if (c < 0x80) continue;
    if (is_kana(c)) {
      --like.score;
      continue;
    }
    if (!is_lead(c) || !is_trail(d) || table.cp932[row_cell(c, d)] == 0xFFFD) {
      ++like.broken;
      continue;
    }
    ++i;
    ++like.letters;
    if ((c == 0x82 && d >= 0x9F) || (c == 0x83 && d <= 0x96)) {
      like.score += 3;
    } else if (c <= 0x83 || (c >= 0x88 && c <= 0x97)) {
      like.score += 2;
    } else {
      like.score -= c >= 0xE0 ? 1 : 0;
    }
  }
  return like;
}

Likeness like_euc_jp(std::string_view bytes) {
  const Tables& table = tables();
  Likeness like;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned c = at(bytes, i), d = at(bytes, i + 1);
    if (c < 0x80) continue;
    if (c == kSs2 && is_kana(d)) {
      ++i;
      continue;
    }
    if (c == kSs3 && d >= 0xA1 && at(bytes, i + 2) >= 0xA1) {
      i += 2;
      ++like.letters;
      continue;
    }
    if (c < 0xA1 || c > 0xFE || d < 0xA1 || d > 0xFE || table.cp932[(c - 0xA1) * kRow + (d - 0xA1)] == 0xFFFD) {
      ++like.broken;
      continue;
    }
    ++i;
    ++like.letters;
    if (c == 0xA4 || c == 0xA5) {
      like.score += 3;
    } else if (c == 0xA1 || (c >= 0xB0 && c <= 0xCF)) {
      like.score += 2;
    }
  }
  return like;
}

}  // namespace tegami::mailbox::mime
