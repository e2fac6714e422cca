#include "transport/pop3/capabilities.h"

#include <strings.h>
#include <algorithm>

namespace tegami::transport::pop3 {

namespace {

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const std::size_t length = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, length);
  text.remove_prefix(length);
  return word;
}

}  // namespace

void add_capability(Capabilities& capabilities, std::string_view line) {
  capabilities.lines.push_back(printable(line));
  std::string_view rest = line;
  const std::string_view word = take_word(rest);
  if (same(word, "USER")) capabilities.user = true;
  if (same(word, "APOP")) capabilities.apop = true;
  if (same(word, "STLS")) capabilities.stls = true;
  if (same(word, "PIPELINING")) capabilities.pipelining = true;
  if (same(word, "UIDL")) capabilities.uidl = true;
  if (same(word, "TOP")) capabilities.top = true;
  if (same(word, "SASL")) {
    for (std::string_view mechanism = take_word(rest); !mechanism.empty(); mechanism = take_word(rest)) {
      capabilities.sasl.push_back(printable(mechanism));
    }
  }
}

bool has_mechanism(const Capabilities& capabilities, std::string_view mechanism) {
  return std::any_of(capabilities.sasl.begin(), capabilities.sasl.end(),
                     [&](const std::string& offered) { return same(offered, mechanism); });
}

}  // namespace tegami::transport::pop3
