#include "transport/smtp/address.h"

#include <algorithm>

#include "transport/failure.h"

namespace tegami::transport::smtp {

namespace {

bool high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || high(c);
}

bool atom_or_dot(char c) {
  return letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

/// Between the quotes: printable ASCII or UTF-8, a quote or backslash only behind a backslash.
bool quoted(std::string_view inside) {
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const char c = inside[i];
    if (!high(c) && (c < ' ' || c == '\x7f')) return false;
    if (c == '"') return false;
    if (c != '\\') continue;
    if (++i == inside.size() || high(inside[i]) || inside[i] < ' ' || inside[i] == '\x7f') return false;
  }
  return true;
}

/// Well-formed UTF-8 without controls: what may be shown may be said, and nothing else.
bool clear_text(std::string_view text) { return printable(text) == text; }

bool local_part(std::string_view local) {
  if (local.empty() || local.size() > Address::kMaxLocal || !clear_text(local)) return false;
  if (local.size() >= 2 && local.front() == '"' && local.back() == '"')
    return quoted(local.substr(1, local.size() - 2));
  return std::all_of(local.begin(), local.end(), atom_or_dot);
}

bool domain_part(std::string_view domain) {
  if (domain.empty() || domain.size() > Address::kMaxDomain || !clear_text(domain)) return false;
  if (domain.front() == '[' && domain.back() == ']' && domain.size() > 2) {
    const std::string_view literal = domain.substr(1, domain.size() - 2);
    return std::all_of(literal.begin(), literal.end(),
                       [](char c) { return (letter_or_digit(c) && !high(c)) || c == ':' || c == '.' || c == '-'; });
  }
  if (domain.front() == '.' || domain.back() == '.' || domain.find("..") != std::string_view::npos) return false;
  return std::all_of(domain.begin(), domain.end(),
                     [](char c) { return letter_or_digit(c) || c == '.' || c == '-' || c == '_'; });
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  // A quoted local part may hold an @: the domain begins behind the last one.
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  if (!local_part(text.substr(0, at)) || !domain_part(text.substr(at + 1))) return std::nullopt;
  return Address(std::string(text));
}

bool Address::international() const noexcept { return std::any_of(text_.begin(), text_.end(), high); }

}  // namespace tegami::transport::smtp
