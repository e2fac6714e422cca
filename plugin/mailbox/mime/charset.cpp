#include "mailbox/mime/charset.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "mailbox/mime/japanese.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::mime {
namespace {

enum class Family : unsigned char { unknown, utf8, jis, shift_jis, euc_jp, latin, other };

struct Known {
  std::string_view label;
  Family family;
  const char* icu;  ///< family other and latin: ICU's name, null: the label
};

// Labels without '-', '_' and spaces, lower case.
constexpr Known kKnown[] = {
    {"utf8", Family::utf8, nullptr},
    {"unicode11utf8", Family::utf8, nullptr},
    {"cp65001", Family::utf8, nullptr},
    {"utf8mb4", Family::utf8, nullptr},
    {"iso2022jp", Family::jis, nullptr},
    {"iso2022jp1", Family::jis, nullptr},
    {"iso2022jp3", Family::jis, nullptr},
    {"iso2022jp2004", Family::jis, nullptr},
    {"iso2022jpms", Family::jis, nullptr},
    {"xiso2022jp", Family::jis, nullptr},
    {"csiso2022jp", Family::jis, nullptr},
    {"cp50220", Family::jis, nullptr},
    {"cp50221", Family::jis, nullptr},
    {"cp50222", Family::jis, nullptr},
    {"jis", Family::jis, nullptr},
    {"jis7", Family::jis, nullptr},
    {"jis8", Family::jis, nullptr},
    {"shiftjis", Family::shift_jis, nullptr},
    {"sjis", Family::shift_jis, nullptr},
    {"xsjis", Family::shift_jis, nullptr},
    {"xshiftjis", Family::shift_jis, nullptr},
    {"csshiftjis", Family::shift_jis, nullptr},
    {"mskanji", Family::shift_jis, nullptr},
    {"ms932", Family::shift_jis, nullptr},
    {"cp932", Family::shift_jis, nullptr},
    {"cp943", Family::shift_jis, nullptr},
    {"xmscp932", Family::shift_jis, nullptr},
    {"windows31j", Family::shift_jis, nullptr},
    {"windows932", Family::shift_jis, nullptr},
    {"cswindows31j", Family::shift_jis, nullptr},
    {"shiftjis2004", Family::shift_jis, nullptr},
    {"eucjp", Family::euc_jp, nullptr},
    {"xeucjp", Family::euc_jp, nullptr},
    {"xeuc", Family::euc_jp, nullptr},
    {"ujis", Family::euc_jp, nullptr},
    {"eucjpms", Family::euc_jp, nullptr},
    {"eucjpwin", Family::euc_jp, nullptr},
    {"cp51932", Family::euc_jp, nullptr},
    {"windows51932", Family::euc_jp, nullptr},
    {"cseucpkdfmtjapanese", Family::euc_jp, nullptr},
    {"iso88591", Family::latin, "windows-1252"},
    {"latin1", Family::latin, "windows-1252"},
    {"windows1252", Family::latin, "windows-1252"},
    {"cp1252", Family::latin, "windows-1252"},
    {"iso885915", Family::latin, "iso-8859-15"},
    {"iso88599", Family::other, "windows-1254"},
    {"iso88598i", Family::other, "iso-8859-8"},
    {"iso885911", Family::other, "windows-874"},
    {"tis620", Family::other, "windows-874"},
    {"gb2312", Family::other, "gb18030"},
    {"xgb2312", Family::other, "gb18030"},
    {"gbk", Family::other, "gb18030"},
    {"xgbk", Family::other, "gb18030"},
    {"cp936", Family::other, "gb18030"},
    {"euccn", Family::other, "gb18030"},
    {"big5hkscs", Family::other, "big5-hkscs"},
    {"ksc56011987", Family::other, "windows-949-2000"},
    {"ksc5601", Family::other, "windows-949-2000"},
    {"euckr", Family::other, "windows-949-2000"},
    {"cp949", Family::other, "windows-949-2000"},
    {"uhc", Family::other, "windows-949-2000"},
    {"unicode11utf7", Family::other, "utf-7"},
    {"usascii", Family::unknown, nullptr},
    {"ascii", Family::unknown, nullptr},
    {"ansix3.41968", Family::unknown, nullptr},
    {"iso646us", Family::unknown, nullptr},
    {"unknown8bit", Family::unknown, nullptr},
    {"xunknown", Family::unknown, nullptr},
    {"unknown", Family::unknown, nullptr},
    {"xuserdefined", Family::unknown, nullptr},
    {"8bit", Family::unknown, nullptr},
    {"7bit", Family::unknown, nullptr},
    {"none", Family::unknown, nullptr},
    {"default", Family::unknown, nullptr},
    {"binary", Family::unknown, nullptr},
};

constexpr std::size_t kLabelBytes = 60;

std::string plain_label(std::string_view label) {
  std::string plain;
  for (const char c : label.substr(0, kLabelBytes)) {
    if (c == '*') break;  // RFC 2231 language
    if (c == '-' || c == '_' || c == ' ' || c == '"' || c == '\'' || c == '\t') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

struct Close {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, Close>;

/// Null when ICU has no such converter. The name may come from a mail: letters, digits and "-_.:+" only, so that it
/// can carry no option and no path.
Converter open(std::string_view name) {
  const bool safe = !name.empty() && name.size() <= kLabelBytes && std::ranges::all_of(name, [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.' || c == ':' || c == '+';
  });
  if (!safe) return nullptr;
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(std::string(name).c_str(), &error));
  return U_SUCCESS(error) ? std::move(converter) : nullptr;
}

std::string convert(UConverter* converter, std::string_view bytes) {
  std::string out(bytes.size() * 2 + 32, '\0');
  for (;;) {
    UErrorCode error = U_ZERO_ERROR;
    const std::int32_t size =
        ucnv_toAlgorithmic(UCNV_UTF8, converter, out.data(), static_cast<std::int32_t>(out.size()), bytes.data(),
                           static_cast<std::int32_t>(bytes.size()), &error);
    if (error == U_BUFFER_OVERFLOW_ERROR) {
      out.resize(static_cast<std::size_t>(size) + 1);
      continue;
    }
    if (U_FAILURE(error)) return mended_utf8(bytes);
    out.resize(static_cast<std::size_t>(size));
    return out;
  }
}

std::string by_icu(const char* name, std::string_view bytes) {
  const Converter converter = open(name);
  return converter ? convert(converter.get(), bytes) : mended_utf8(bytes);
}

/// Mostly UTF-8, with a few broken places.
bool nearly(const Utf8Check& utf8) { return utf8.letters > 0 && (utf8.cut_short || utf8.letters >= 10 * utf8.broken); }

std::optional<std::string> as_japanese(std::string_view bytes) {
  const Likeness sjis = like_shift_jis(bytes), euc = like_euc_jp(bytes);
  const bool sjis_fits = sjis.broken == 0 && sjis.score > 0, euc_fits = euc.broken == 0 && euc.score > 0;
  if (euc_fits && (!sjis_fits || euc.score >= sjis.score)) return euc_jp_to_utf8(bytes);
  if (sjis_fits) return shift_jis_to_utf8(bytes);
  return std::nullopt;
}

/// Without a label that could be trusted.
std::string detected(std::string_view bytes) {
  if (has_jis_escape(bytes)) return iso_2022_jp_to_utf8(bytes);
  const Utf8Check utf8 = check_utf8(bytes);
  if (utf8.broken == 0) return std::string(bytes);
  if (nearly(utf8) && utf8.longer > 0) return mended_utf8(bytes);
  if (auto japanese = as_japanese(bytes)) return *std::move(japanese);
  if (nearly(utf8)) return mended_utf8(bytes);
  // Broken in every charset: the one that breaks least, where it is Japanese at all.
  const Likeness sjis = like_shift_jis(bytes), euc = like_euc_jp(bytes);
  if (euc.score > 0 && euc.score >= sjis.score && euc.letters > 8 * euc.broken) return euc_jp_to_utf8(bytes);
  if (sjis.score > 0 && sjis.letters > 8 * sjis.broken) return shift_jis_to_utf8(bytes);
  if (utf8.longer > utf8.broken) return mended_utf8(bytes);
  return by_icu("windows-1252", bytes);
}

std::string as_jis(std::string_view bytes) {
  constexpr std::array<std::string_view, 3> kForeign = {"\x1B$A", "\x1B$(C", "\x1B.A"};
  for (const std::string_view escape : kForeign) {  // ISO-2022-JP-2
    if (bytes.find(escape) == std::string_view::npos) continue;
    if (const Converter icu = [] {
          UErrorCode error = U_ZERO_ERROR;
          return Converter(ucnv_open("ISO_2022,locale=ja,version=2", &error));
        }()) {
      return convert(icu.get(), bytes);
    }
  }
  if (!has_jis_escape(bytes) && !is_ascii(bytes)) {
    const Utf8Check utf8 = check_utf8(bytes);
    if (utf8.broken == 0 || (nearly(utf8) && utf8.longer > 0)) return mended_utf8(bytes);
    if (auto japanese = as_japanese(bytes)) return *std::move(japanese);
  }
  return iso_2022_jp_to_utf8(bytes);
}

/// A Japanese label of eight bits: believed, unless the bytes deny it and fit another.
std::string as_labelled(std::string_view bytes, Family family) {
  if (has_jis_escape(bytes)) return iso_2022_jp_to_utf8(bytes);
  const Utf8Check utf8 = check_utf8(bytes);
  if (utf8.broken == 0 && utf8.longer > 0) return std::string(bytes);
  const Likeness sjis = like_shift_jis(bytes), euc = like_euc_jp(bytes);
  const bool is_sjis = family == Family::shift_jis;
  const Likeness& said = is_sjis ? sjis : euc;
  const Likeness& other = is_sjis ? euc : sjis;
  // EUC-JP is also good Shift_JIS to the letter (a row of half-width kana), so the score decides there.
  const bool denied = said.broken > 0 || (said.score < 0 && other.score > 0);
  if (denied && other.broken == 0 && other.score > 0) {
    return is_sjis ? euc_jp_to_utf8(bytes) : shift_jis_to_utf8(bytes);
  }
  if (said.broken > said.letters && utf8.broken == 0) return std::string(bytes);
  return is_sjis ? shift_jis_to_utf8(bytes) : euc_jp_to_utf8(bytes);
}

std::string as_latin(std::string_view bytes, const char* icu) {
  if (has_jis_escape(bytes)) return iso_2022_jp_to_utf8(bytes);
  const Utf8Check utf8 = check_utf8(bytes);
  if (utf8.broken == 0) return std::string(bytes);
  const Likeness sjis = like_shift_jis(bytes), euc = like_euc_jp(bytes);
  const auto surely = [](const Likeness& like) {
    return like.broken == 0 && like.letters >= 4 && like.score >= 2 * static_cast<long>(like.letters);
  };
  if (surely(euc) && euc.score >= sjis.score) return euc_jp_to_utf8(bytes);
  if (surely(sjis)) return shift_jis_to_utf8(bytes);
  return by_icu(icu, bytes);
}

const Known* known(std::string_view plain) {
  const auto* found = std::ranges::find(kKnown, plain, &Known::label);
  return found == std::end(kKnown) ? nullptr : found;
}

}  // namespace

std::string to_utf8(std::string_view bytes, std::string_view label) {
  const std::string plain = plain_label(label);
  const Known* entry = plain.empty() ? nullptr : known(plain);
  const Family family = entry != nullptr ? entry->family : plain.empty() ? Family::unknown : Family::other;
  if (family != Family::other && family != Family::jis && is_ascii(bytes) && bytes.find('\x1B') == bytes.npos) {
    return std::string(bytes);
  }
  switch (family) {
    case Family::utf8: {
      if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
      const Utf8Check utf8 = check_utf8(bytes);
      return utf8.broken == 0 && !has_jis_escape(bytes) ? std::string(bytes) : detected(bytes);
    }
    case Family::jis:
      return as_jis(bytes);
    case Family::shift_jis:
    case Family::euc_jp:
      return as_labelled(bytes, family);
    case Family::latin:
      return as_latin(bytes, entry->icu);
    case Family::other: {
      const std::string_view name = entry != nullptr ? std::string_view(entry->icu) : label.substr(0, label.find('*'));
      if (has_jis_escape(bytes) && !plain.starts_with("iso2022")) return iso_2022_jp_to_utf8(bytes);
      if (const Converter converter = open(name)) return convert(converter.get(), bytes);
      return detected(bytes);
    }
    case Family::unknown:
      break;
  }
  return detected(bytes);
}

bool same_charset(std::string_view a, std::string_view b) {
  const std::string x = plain_label(a), y = plain_label(b);
  if (x == y) return true;
  const Known *p = known(x), *q = known(y);
  return p != nullptr && q != nullptr && p->family == q->family && p->family != Family::other &&
         p->family != Family::unknown && p->icu == q->icu;
}

}  // namespace tegami::mailbox::mime
