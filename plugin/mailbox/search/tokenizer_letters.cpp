#include "mailbox/search/tokenizer_letters.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <stdexcept>

namespace tegami::mailbox::search {
namespace {

constexpr char32_t kVoiced = 0x3099, kHalfVoiced = 0x309A;
constexpr char32_t kIteration = 0x309D, kVoicedIteration = 0x309E;

Kind kind_of(char32_t point) {
  const auto c = static_cast<UChar32>(point);
  UErrorCode error = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &error);
  const auto category = U_GET_GC_MASK(c);
  if (point == kVoiced || point == kHalfVoiced || point == 0x30FC) return Kind::run;
  if ((category & U_GC_MN_MASK) != 0 &&
      (script == USCRIPT_INHERITED || script == USCRIPT_HEBREW || script == USCRIPT_ARABIC)) {
    return Kind::skip;
  }
  if ((category & U_GC_ND_MASK) != 0) return Kind::word;
  if ((category & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) == 0) return Kind::other;
  switch (script) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_HANGUL:
    case USCRIPT_YI:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return Kind::run;
    default:
      return Kind::word;
  }
}

struct Normalizers {
  const icu::Normalizer2* fold;
  const icu::Normalizer2* decompose;
  const icu::Normalizer2* compose;

  Normalizers() {
    UErrorCode error = U_ZERO_ERROR;
    fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
    decompose = icu::Normalizer2::getNFDInstance(error);
    compose = icu::Normalizer2::getNFCInstance(error);
    if (U_FAILURE(error)) throw std::runtime_error("ICU has no normalization data");
  }
};

char32_t to_hiragana(char32_t c) {
  if (c >= 0x30A1 && c <= 0x30F6) return c - 0x60;
  if (c == 0x30FD || c == 0x30FE) return c - 0x60;
  return c;
}

/// Folds one code point to letters; empty: it is skipped.
std::vector<Letter> fold(char32_t point, const Normalizers& icu) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString text(static_cast<UChar32>(point));
  icu::UnicodeString parts = icu.decompose->normalize(icu.fold->normalize(text, error), error);
  icu::UnicodeString bare;
  for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
    const UChar32 c = parts.char32At(i);
    if (kind_of(static_cast<char32_t>(c)) != Kind::skip) bare.append(c);
  }
  const icu::UnicodeString whole = icu.compose->normalize(bare, error);
  std::vector<Letter> letters;
  for (std::int32_t i = 0; i < whole.length(); i = whole.moveIndex32(i, 1)) {
    const auto c = static_cast<char32_t>(whole.char32At(i));
    letters.push_back({to_hiragana(c), kind_of(c)});
  }
  return letters;
}

constexpr bool takes_voiced(char32_t c) {
  return (c >= 0x304B && c <= 0x3061 && c % 2 == 1) || c == 0x3064 || c == 0x3066 || c == 0x3068 ||
         (c >= 0x306F && c <= 0x307B && c % 3 == 0);
}
constexpr bool takes_half_voiced(char32_t c) { return c >= 0x306F && c <= 0x307B && c % 3 == 0; }

}  // namespace

const Letters& Letters::get() {
  static const Letters letters;
  return letters;
}

Letters::Letters() : table_(kTable) {
  const Normalizers icu;
  for (char32_t point = 0; point < kTable; ++point) {
    if (point >= 0xAC00 && point <= 0xD7A3) {
      table_[point] = static_cast<std::uint32_t>(Kind::run) << 24 | point;
      continue;
    }
    if (point >= 0xD800 && point <= 0xF8FF) continue;  // surrogates and private use part words
    const std::vector<Letter> letters = fold(point, icu);
    std::uint32_t value = point;
    auto kind = Kind::skip;
    if (letters.size() == 1) {
      value = letters[0].folded;
      kind = letters[0].kind;
    } else if (!letters.empty()) {
      value = static_cast<std::uint32_t>(spellings_.size());
      kind = Kind::several;
      spellings_.push_back({static_cast<char32_t>(letters.size()), Kind::other});
      spellings_.insert(spellings_.end(), letters.begin(), letters.end());
    }
    table_[point] = static_cast<std::uint32_t>(kind) << 24 | value;
  }
}

Letter Letters::beyond(char32_t point) {
  if (point > 0x10FFFF) return {};
  // Here several never happens but in compatibility sequences nobody searches for: their first letter serves.
  if (kind_of(point) == Kind::other) return {};
  const std::vector<Letter> letters = fold(point, Normalizers());
  return letters.empty() ? Letter{point, Kind::skip} : letters.front();
}

std::span<const Letter> Letters::spelled(Letter several) const {
  const std::size_t place = several.folded;
  return std::span(spellings_).subspan(place + 1, spellings_[place].folded);
}

char32_t composed(char32_t a, char32_t b) {
  constexpr char32_t kL = 0x1100, kV = 0x1161, kT = 0x11A7, kS = 0xAC00;
  if (b == kVoiced) return takes_voiced(a) ? a + 1 : a == 0x3046 ? 0x3094 : a == kIteration ? kVoicedIteration : 0;
  if (b == kHalfVoiced) return takes_half_voiced(a) ? a + 2 : 0;
  if (b >= kV && b < kV + 21 && a >= kL && a < kL + 19) return kS + ((a - kL) * 21 + (b - kV)) * 28;
  if (b > kT && b < kT + 28 && a >= kS && a < kS + 11172 && (a - kS) % 28 == 0) return a + (b - kT);
  return 0;
}

char32_t repeated(char32_t letter, char32_t mark) {
  if (mark != kIteration && mark != kVoicedIteration) return 0;
  if (letter < 0x3041 || letter > 0x3096) return 0;
  const char32_t plain = takes_voiced(letter - 1) ? letter - 1 : letter;
  return mark == kVoicedIteration && takes_voiced(plain) ? plain + 1 : plain;
}

}  // namespace tegami::mailbox::search
