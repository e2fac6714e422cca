#include "jobs/unchanged.h"

#include <algorithm>
#include <charconv>

#include "jobs/head_digest.h"
#include "jobs/moved_server.h"

namespace tegami::jobs {

namespace {
constexpr std::int64_t kDayMs = 86'400'000;
}

std::string Unchanged::text() const { return mark.empty() ? std::string() : mark + ' ' + std::to_string(until_ms); }

Unchanged Unchanged::parse(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return {};
  Unchanged found{std::string(text.substr(0, blank)), 0};
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + blank + 1, end, found.until_ms);
  return error == std::errc() && stopped == end ? found : Unchanged{};
}

bool Unchanged::holds(std::string_view found, std::int64_t now_ms) const {
  return !mark.empty() && mark == found && (until_ms == 0 || now_ms < until_ms);
}

std::string mark_of(const transport::pop3::Listing& listing, const ReceiveRules& rules, const std::string& stamp) {
  if (stamp.empty()) return {};
  const auto number = [](std::int64_t value) { return ' ' + std::to_string(value); };
  HeadDigest digest;
  digest.add("1 " + digest_of(listing) + number(listing.has_uidl) + number(rules.round) + number(rules.leave) +
             number(rules.leave_days.value_or(-1)) + number(static_cast<std::int64_t>(rules.max_bytes)) +
             number(static_cast<std::int64_t>(rules.answer)) + ' ' + stamp);
  return digest.hex();
}

std::int64_t unchanged_until(const std::vector<mailbox::Known>& known, const ReceiveRules& rules) {
  if (!rules.leave_days || known.empty()) return 0;
  const auto first = std::ranges::min_element(known, {}, &mailbox::Known::received_ms);
  return first->received_ms + *rules.leave_days * kDayMs;
}

}  // namespace tegami::jobs
