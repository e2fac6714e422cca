#include "transport/pop3/apop.h"

#include <openssl/evp.h>

#include <array>

namespace tegami::transport::pop3 {

namespace {

Secret md5_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_md5(), nullptr) != 1) return {};
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  text.reserve(std::size_t{length} * 2);
  for (unsigned int i = 0; i < length; ++i) {
    text += kHex[digest[i] >> 4U];
    text += kHex[digest[i] & 15U];
  }
  return Secret(std::move(text));
}

bool atom_or_dot(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool dot_atom(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  for (const char c : text) {
    if (!atom_or_dot(c)) return false;
  }
  return true;
}

}  // namespace

std::string_view apop_stamp(std::string_view greeting) {
  const std::size_t begin = greeting.find('<');
  if (begin == std::string_view::npos) return {};
  const std::size_t end = greeting.find('>', begin);
  if (end == std::string_view::npos) return {};
  const std::string_view inside = greeting.substr(begin + 1, end - begin - 1);
  const std::size_t at = inside.find('@');
  if (at == std::string_view::npos) return {};
  std::string_view right = inside.substr(at + 1);
  if (right.size() > 2 && right.front() == '[' && right.back() == ']') {
    right = right.substr(1, right.size() - 2);  // a domain literal
    for (const char c : right) {
      if (c != ':' && !atom_or_dot(c)) return {};
    }
    if (!dot_atom(inside.substr(0, at))) return {};
  } else if (!dot_atom(inside.substr(0, at)) || !dot_atom(right)) {
    return {};
  }
  return greeting.substr(begin, end - begin + 1);
}

Secret apop_digest(std::string_view stamp, const Secret& password) {
  return md5_hex(joined({stamp, password.reveal()}).reveal());
}

}  // namespace tegami::transport::pop3
