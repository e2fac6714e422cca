#include "mailbox/compose/domain.h"

#include <arpa/inet.h>
#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "mailbox/compose/limits.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::compose {
namespace {

constexpr std::size_t kLabelBytes = 63;
constexpr std::size_t kShownBytes = 1024;

struct Close {
  void operator()(UIDNA* idna) const { uidna_close(idna); }
};

std::unique_ptr<UIDNA, Close> idna() {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<UIDNA, Close> made(uidna_openUTS46(
      UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ,
      &error));
  if (U_FAILURE(error)) throw std::runtime_error("ICU has no UTS 46");
  return made;
}

using Convert = std::int32_t (*)(const UIDNA*, const char*, std::int32_t, char*, std::int32_t, UIDNAInfo*, UErrorCode*);

std::optional<std::string> converted(Convert convert, std::string_view name) {
  std::array<char, kShownBytes> out;
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode error = U_ZERO_ERROR;
  const std::int32_t size = convert(idna().get(), name.data(), static_cast<std::int32_t>(name.size()), out.data(),
                                    static_cast<std::int32_t>(out.size()), &info, &error);
  if (U_FAILURE(error) || info.errors != 0) return std::nullopt;
  return std::string(out.data(), static_cast<std::size_t>(size));
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The underscore is no letter of a host name, and yet some have it.
bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLabelBytes && !label.starts_with('-') && !label.ends_with('-') &&
         std::ranges::all_of(label,
                             [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_'; });
}

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > kDomainBytes) return false;
  for (;;) {
    const std::size_t dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    if (!is_label(label)) return false;
    if (dot == std::string_view::npos) return !std::ranges::all_of(label, is_digit);
    name.remove_prefix(dot + 1);
  }
}

bool is_literal(std::string_view text) {
  if (!text.starts_with('[') || !text.ends_with(']') || text.size() > 60) return false;
  std::string inside(text.substr(1, text.size() - 2));
  in6_addr binary{};
  if (!inside.starts_with("ipv6:")) return ::inet_pton(AF_INET, inside.c_str(), &binary) == 1;
  return ::inet_pton(AF_INET6, inside.c_str() + 5, &binary) == 1;
}

}  // namespace

std::optional<std::string> ascii_domain(std::string_view utf8) {
  if (utf8.empty() || utf8.size() >= kShownBytes) return std::nullopt;
  std::string name(utf8);
  if (!mime::is_ascii(name)) {
    auto ascii = converted(&uidna_nameToASCII_UTF8, name);
    if (!ascii) return std::nullopt;
    name = *std::move(ascii);
  }
  std::ranges::transform(name, name.begin(), lower);
  if (!is_literal(name) && !is_name(name)) return std::nullopt;
  return name;
}

std::string shown_domain(std::string_view ascii) {
  if (ascii.find("xn--") == std::string_view::npos) return std::string(ascii);
  auto letters = converted(&uidna_nameToUnicodeUTF8, ascii);
  // What reads as another domain than it is stays as it is on the wire.
  if (letters && ascii_domain(*letters) == ascii) return *std::move(letters);
  return std::string(ascii);
}

}  // namespace tegami::mailbox::compose
