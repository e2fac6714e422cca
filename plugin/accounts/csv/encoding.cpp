#include "accounts/csv/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <stdexcept>

#include "accounts/text.h"

namespace tegami::accounts::csv {
namespace {

/// Microsoft's table: U+FF5E for the wave dash, NEC and IBM letters.
constexpr const char* kCp932 = "ibm-943_P15A-2003";

bool ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::int32_t size_of(std::size_t size) { return static_cast<std::int32_t>(size); }

/// What the table gives for bytes that Windows has no letter for.
bool no_letter(char16_t c) { return c == 0xFFFD || c == 0x001A || (c >= 0xF8F0 && c <= 0xF8FF) || c == 0x00A0; }

}  // namespace

std::string_view name(Encoding encoding) noexcept { return encoding == Encoding::utf8 ? "utf-8" : "cp932"; }

std::optional<Encoding> encoding_of(std::string_view text) noexcept {
  if (text == "utf-8") return Encoding::utf8;
  if (text == "cp932" || text == "shift_jis") return Encoding::cp932;
  return std::nullopt;
}

void Guess::feed(std::string_view bytes) {
  if (head_.size() < 3) head_.append(bytes.substr(0, 3 - head_.size()));
  for (const char one : bytes) {
    const auto c = static_cast<unsigned char>(one);
    if (wanted_ > 0 && c >= low_ && c <= high_) {
      low_ = 0x80;
      high_ = 0xBF;
      if (--wanted_ == 0) ++letters_;
      continue;
    }
    if (wanted_ > 0) ++malformed_;
    wanted_ = 0;
    if (c < 0x80) continue;
    low_ = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    high_ = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (c >= 0xC2 && c <= 0xDF)
      wanted_ = 1;
    else if (c >= 0xE0 && c <= 0xEF)
      wanted_ = 2;
    else if (c >= 0xF0 && c <= 0xF4)
      wanted_ = 3;
    else
      ++malformed_;
  }
}

Encoding Guess::encoding() const noexcept {
  if (head_ == kByteOrderMark) return Encoding::utf8;
  // A few broken bytes in UTF-8 are errors of their rows; CP932 seldom makes a sequence by chance.
  const std::uint64_t malformed = malformed_ + (wanted_ > 0 ? 1 : 0);
  return malformed == 0 || letters_ > 4 * malformed ? Encoding::utf8 : Encoding::cp932;
}

bool Guess::other_unicode() const noexcept { return head_.starts_with("\xFF\xFE") || head_.starts_with("\xFE\xFF"); }

void Converter::Close::operator()(UConverter* converter) const { ucnv_close(converter); }

Converter::Converter(Encoding encoding) : encoding_(encoding) {
  if (encoding == Encoding::utf8) return;
  UErrorCode error = U_ZERO_ERROR;
  converter_.reset(ucnv_open(kCp932, &error));
  if (U_FAILURE(error)) throw std::runtime_error("ICU has no converter for CP932");
  ucnv_setFallback(converter_.get(), 0);
  ucnv_setToUCallBack(converter_.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  ucnv_setFromUCallBack(converter_.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  if (U_FAILURE(error)) throw std::runtime_error("ICU's converter for CP932 cannot be made strict");
}

Converter::~Converter() = default;

std::optional<std::string> Converter::decode(std::string_view bytes) {
  if (ascii(bytes)) return std::string(bytes);
  if (encoding_ == Encoding::utf8) {
    if (!characters(bytes)) return std::nullopt;
    return std::string(bytes);
  }
  UErrorCode error = U_ZERO_ERROR;
  letters_.resize(bytes.size() * 2 + 1);
  const auto count = ucnv_toUChars(converter_.get(), letters_.data(), size_of(letters_.size()), bytes.data(),
                                   size_of(bytes.size()), &error);
  if (U_FAILURE(error)) return std::nullopt;
  letters_.resize(static_cast<std::size_t>(count));
  if (std::any_of(letters_.begin(), letters_.end(), no_letter)) return std::nullopt;
  std::string out;
  icu::UnicodeString(false, letters_.data(), count).toUTF8String(out);
  return out;
}

std::optional<std::string> Converter::encode(std::string_view utf8) {
  if (encoding_ == Encoding::utf8 || ascii(utf8)) return std::string(utf8);
  const auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), size_of(utf8.size())));
  UErrorCode error = U_ZERO_ERROR;
  std::string out(static_cast<std::size_t>(text.length()) * 2 + 2, '\0');
  const auto count =
      ucnv_fromUChars(converter_.get(), out.data(), size_of(out.size()), text.getBuffer(), text.length(), &error);
  if (U_FAILURE(error)) return std::nullopt;
  out.resize(static_cast<std::size_t>(count));
  // What cannot be read back as it was is lacking, too.
  if (decode(out) != std::string(utf8)) return std::nullopt;
  return out;
}

std::string Converter::lacking(std::string_view utf8, std::size_t most) {
  const auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), size_of(utf8.size())));
  std::string found;
  std::size_t count = 0;
  for (std::int32_t i = 0; i < text.length() && count < most; i = text.moveIndex32(i, 1)) {
    std::string letter;
    icu::UnicodeString(text.char32At(i)).toUTF8String(letter);
    if (encode(letter) || found.find(letter) != std::string::npos) continue;
    found += letter;
    ++count;
  }
  return found;
}

}  // namespace tegami::accounts::csv
