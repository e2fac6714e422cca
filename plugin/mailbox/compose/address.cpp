#include "mailbox/compose/address.h"

#include <algorithm>
#include <optional>

#include "mailbox/compose/characters.h"
#include "mailbox/compose/domain.h"
#include "mailbox/compose/limits.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::compose {
namespace {

constexpr std::size_t kInputBytes = 4 * (kLocalBytes + kDomainBytes);

bool is_space(char32_t c) {
  return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

/// atext (RFC 5322 3.2.3, RFC 6532 3.2), and the dot.
bool is_atom(char32_t c) {
  if (c >= 0x80) return !is_space(c);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(static_cast<char>(c)) != std::string_view::npos;
}

bool is_dot_atom(std::string_view local) {
  return !local.starts_with('.') && !local.ends_with('.') && local.find("..") == local.npos &&
         std::ranges::all_of(local, [](char c) {
           return static_cast<unsigned char>(c) >= 0x80 || is_atom(static_cast<unsigned char>(c));
         });
}

/// Typed with a Japanese keyboard: full-width letters, digits and signs as those they are wide forms of.
std::string narrow(std::string_view text) {
  std::string out;
  for (const char32_t c : Characters(text)) {
    mime::append_utf8(out, c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : is_space(c) ? U' ' : c);
  }
  const std::size_t first = std::min(out.find_first_not_of(' '), out.size());
  out.erase(out.find_last_not_of(' ') + 1);
  return first < out.size() ? out.substr(first) : std::string();
}

struct Halves {
  std::string local;
  std::string_view domain;
};

std::optional<Halves> quoted_halves(std::string_view text) {
  Halves halves;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (i + 1 >= text.size() || text[i + 1] != '@') return std::nullopt;
      halves.domain = text.substr(i + 2);
      return halves;
    }
    if (text[i] == '\\' && ++i == text.size()) return std::nullopt;
    halves.local += text[i];
  }
  return std::nullopt;
}

std::optional<Halves> halves_of(std::string_view text) {
  if (text.starts_with('"')) return quoted_halves(text);
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  Halves halves{std::string(text.substr(0, at)), text.substr(at + 1)};
  for (const char32_t c : Characters(std::string_view(halves.local))) {
    if (!is_atom(c)) return std::nullopt;
  }
  return halves;
}

}  // namespace

boost::system::result<Address, Fault> Address::parse(std::string_view text) {
  if (const auto fault = flaw_of_line(text, kInputBytes)) return *fault;
  const std::string typed = narrow(text);
  auto halves = halves_of(typed);
  if (!halves || halves->local.empty()) return Fault::not_an_address;
  if (halves->local.size() > kLocalBytes) return Fault::too_long;
  auto domain = ascii_domain(halves->domain);
  if (!domain) return Fault::not_a_domain;
  Address address(std::move(halves->local), *std::move(domain));
  if (address.wire().size() > kAddressBytes) return Fault::too_long;
  return address;
}

bool Address::ascii() const { return mime::is_ascii(local_); }

std::string Address::quoted_local() const {
  if (is_dot_atom(local_)) return local_;
  std::string out = "\"";
  for (const char c : local_) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

std::string Address::wire() const { return quoted_local() + '@' + domain_; }

std::string Address::shown() const { return quoted_local() + '@' + shown_domain(domain_); }

}  // namespace tegami::mailbox::compose
