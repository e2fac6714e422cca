#include "accounts/held.h"

#include <array>
#include <charconv>

namespace tegami::accounts {

std::string_view name(HeldAnswer answer) {
  switch (answer) {
    case HeldAnswer::same_mail:
      return "same_mail";
    case HeldAnswer::new_mail:
      return "new_mail";
    default:
      return "";
  }
}

std::optional<HeldAnswer> held_answer_of(std::string_view text) {
  for (const HeldAnswer answer : {HeldAnswer::same_mail, HeldAnswer::new_mail})
    if (name(answer) == text) return answer;
  return std::nullopt;
}

std::string to_text(const HeldCounts& counts) {
  return std::to_string(counts.on_server) + " " + std::to_string(counts.compared) + " " + std::to_string(counts.same);
}

std::optional<HeldCounts> held_counts_of(std::string_view text) {
  std::array<std::int64_t, 3> numbers{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0 && (at == end || *at++ != ' ')) return std::nullopt;
    const auto [behind, wrong] = std::from_chars(at, end, numbers.at(i));
    if (wrong != std::errc()) return std::nullopt;
    at = behind;
  }
  if (at != end) return std::nullopt;
  return HeldCounts{numbers[0], numbers[1], numbers[2]};
}

}  // namespace tegami::accounts
