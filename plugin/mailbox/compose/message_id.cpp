#include "mailbox/compose/message_id.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "mailbox/compose/limits.h"

namespace tegami::mailbox::compose {

std::string random_token() {
  std::array<unsigned char, 16> bits;
  // So few bytes come whole or not at all; a signal cannot cut them.
  if (::getrandom(bits.data(), bits.size(), 0) != static_cast<ssize_t>(bits.size())) {
    throw std::system_error(errno, std::generic_category(), "no random bits from the kernel");
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string token;
  for (const unsigned char byte : bits) {
    token += kHex[byte >> 4U];
    token += kHex[byte & 15U];
  }
  return token;
}

std::string new_message_id(const Address& from) { return "<" + random_token() + "@" + from.domain() + ">"; }

bool is_message_id(std::string_view text) {
  if (text.size() < 3 || text.size() > kMessageIdBytes || !text.starts_with('<') || !text.ends_with('>')) return false;
  return std::ranges::all_of(text.substr(1, text.size() - 2),
                             [](char c) { return c > ' ' && c < 127 && c != '<' && c != '>'; });
}

}  // namespace tegami::mailbox::compose
