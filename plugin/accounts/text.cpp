#include "accounts/text.h"

#include <arpa/inet.h>

#include <algorithm>

namespace tegami::accounts {
namespace {

constexpr std::size_t kMaxHost = 253, kMaxLabel = 63, kMaxAddress = 254, kMaxLocal = 64;

bool is_ip(const std::string& text) {
  in6_addr binary{};
  return ::inet_pton(AF_INET, text.c_str(), &binary) == 1 || ::inet_pton(AF_INET6, text.c_str(), &binary) == 1;
}

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_wide(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabel || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return is_alnum(c) || c == '-' || c == '_' || is_wide(c); });
}

bool is_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > kMaxHost) return false;
  bool only_digits = true;
  for (;;) {
    const std::size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (!is_label(label)) return false;
    only_digits = std::all_of(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  return !only_digits;  // "192.0.2" is a mistyped address, not a name
}

bool is_quoted(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return false;
  text = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') return false;
    if (text[i] == '\\' && ++i == text.size()) return false;
  }
  return true;
}

}  // namespace

std::optional<std::size_t> characters(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t size = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if ((first >= 0x80 && first < 0xC2) || first > 0xF4 || i + size > text.size()) return std::nullopt;
    std::uint32_t code = size == 1 ? first : first & (0xFFU >> (size + 1));
    for (std::size_t k = 1; k < size; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0U) != 0x80U) return std::nullopt;
      code = (code << 6U) | (next & 0x3FU);
    }
    const bool too_long = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    if (too_long || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return std::nullopt;
    i += size;
  }
  return count;
}

bool has_control(std::string_view text, bool lines) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (lines && (c == '\n' || c == '\r' || c == '\t')) continue;
    if (c < 0x20 || c == 0x7F) return true;
    if (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
  }
  return false;
}

bool is_host(std::string_view text) {
  if (!characters(text) || has_control(text, false)) return false;
  return is_ip(std::string(text)) || is_name(text);
}

bool is_address(std::string_view text) {
  if (text.size() > kMaxAddress || !characters(text) || has_control(text, false)) return false;
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > kMaxLocal) return false;
  const std::string_view local = text.substr(0, at), domain = text.substr(at + 1);
  constexpr std::string_view special = "!#$%&'*+-/=?^_`{|}~.";
  const bool atoms = std::all_of(local.begin(), local.end(), [&](char c) {
    return is_alnum(c) || is_wide(c) || special.find(c) != std::string_view::npos;
  });
  if (!atoms && !is_quoted(local)) return false;
  if (domain.starts_with('[') && domain.ends_with(']') && domain.size() > 2) {
    std::string_view inside = domain.substr(1, domain.size() - 2);
    if (ascii_lower(inside).starts_with("ipv6:")) inside.remove_prefix(5);
    return is_ip(std::string(inside));
  }
  return is_name(domain) && !domain.ends_with('.');
}

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n", wide = "\u3000";
  for (bool more = true; more && !text.empty();) {
    more = false;
    if (blank.find(text.front()) != std::string_view::npos) text.remove_prefix(1), more = true;
    if (text.starts_with(wide)) text.remove_prefix(wide.size()), more = true;
    if (!text.empty() && blank.find(text.back()) != std::string_view::npos) text.remove_suffix(1), more = true;
    if (text.ends_with(wide)) text.remove_suffix(wide.size()), more = true;
  }
  return std::string(text);
}

std::string plain_digits(std::string_view text) {
  const std::string in = trimmed(text);
  std::string out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    // U+FF10 to U+FF19 are EF BC 90 to EF BC 99.
    if (in.compare(i, 2, "\xEF\xBC") == 0 && i + 2 < in.size()) {
      const auto last = static_cast<unsigned char>(in[i + 2]);
      if (last >= 0x90 && last <= 0x99) {
        out += static_cast<char>('0' + (last - 0x90));
        i += 2;
        continue;
      }
    }
    out += in[i];
  }
  return out;
}

}  // namespace tegami::accounts
