#include "transport/smtp/capabilities.h"

#include <algorithm>
#include <charconv>

#include "transport/keyword.h"

namespace tegami::transport::smtp {

namespace {

void add(Capabilities& capabilities, std::string_view line) {
  std::string_view rest = line;
  std::string_view word = take_word(rest);
  if (same_keyword(word, "STARTTLS")) capabilities.starttls = true;
  if (same_keyword(word, "PIPELINING")) capabilities.pipelining = true;
  if (same_keyword(word, "8BITMIME")) capabilities.eight_bit_mime = true;
  if (same_keyword(word, "SMTPUTF8")) capabilities.smtputf8 = true;
  if (same_keyword(word, "ENHANCEDSTATUSCODES")) capabilities.enhanced_status_codes = true;
  if (same_keyword(word, "SIZE")) {
    std::uint64_t size = 0;
    const std::string_view digits = take_word(rest);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    // RFC 1870 section 4: without a number, or with 0, no fixed limit is in force.
    capabilities.size = error == std::errc() && end == digits.data() + digits.size() ? size : 0;
  }
  // "AUTH=LOGIN PLAIN" is how servers older than RFC 2554 say it.
  constexpr std::string_view kOldAuth = "AUTH=";
  const bool old = word.size() >= kOldAuth.size() && same_keyword(word.substr(0, kOldAuth.size()), kOldAuth);
  if (!old && !same_keyword(word, "AUTH")) return;
  if (old) rest = line.substr(line.find('=') + 1);
  for (word = take_word(rest); !word.empty(); word = take_word(rest)) {
    if (!has_mechanism(capabilities, word)) capabilities.auth.push_back(printable(word));
  }
}

}  // namespace

Capabilities read_capabilities(const Reply& reply) {
  Capabilities capabilities;
  capabilities.known = true;
  for (std::size_t i = 1; i < reply.lines.size(); ++i) {
    capabilities.lines.push_back(printable(reply.lines[i]));
    add(capabilities, reply.lines[i]);
  }
  return capabilities;
}

bool has_mechanism(const Capabilities& capabilities, std::string_view mechanism) {
  return std::any_of(capabilities.auth.begin(), capabilities.auth.end(),
                     [&](const std::string& offered) { return same_keyword(offered, mechanism); });
}

}  // namespace tegami::transport::smtp
