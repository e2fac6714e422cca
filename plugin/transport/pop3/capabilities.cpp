#include "transport/pop3/capabilities.h"

#include <algorithm>

#include "transport/keyword.h"

namespace tegami::transport::pop3 {

void add_capability(Capabilities& capabilities, std::string_view line) {
  capabilities.lines.push_back(printable(line));
  std::string_view rest = line;
  const std::string_view word = take_word(rest);
  if (same_keyword(word, "USER")) capabilities.user = true;
  if (same_keyword(word, "APOP")) capabilities.apop = true;
  if (same_keyword(word, "STLS")) capabilities.stls = true;
  if (same_keyword(word, "PIPELINING")) capabilities.pipelining = true;
  if (same_keyword(word, "UIDL")) capabilities.uidl = true;
  if (same_keyword(word, "TOP")) capabilities.top = true;
  if (same_keyword(word, "SASL")) {
    for (std::string_view mechanism = take_word(rest); !mechanism.empty(); mechanism = take_word(rest)) {
      capabilities.sasl.push_back(printable(mechanism));
    }
  }
}

bool has_mechanism(const Capabilities& capabilities, std::string_view mechanism) {
  return std::any_of(capabilities.sasl.begin(), capabilities.sasl.end(),
                     [&](const std::string& offered) { return same_keyword(offered, mechanism); });
}

}  // namespace tegami::transport::pop3
