#include "transport/pop3/capabilities.h"

#include <algorithm>
#include <charconv>

#include "transport/keyword.h"

namespace tegami::transport::pop3 {

namespace {

/// Nothing where it is no number, NEVER above all; what is too large to be held is as large as can be.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  const std::string_view word = take_word(text);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (end != word.data() + word.size() || word.empty()) return std::nullopt;
  return error == std::errc::result_out_of_range ? UINT32_MAX : number;
}

}  // namespace

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
  if (same_keyword(word, "EXPIRE")) capabilities.expire_days = take_number(rest);
  if (same_keyword(word, "LOGIN-DELAY")) {
    if (const auto seconds = take_number(rest)) {
      capabilities.login_delay = std::min(std::chrono::seconds(*seconds), kLongestLoginDelay);
    }
  }
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
