#include "web/policy_fields.h"

#include <array>
#include <charconv>
#include <cmath>

namespace samplehost {
namespace {

constexpr std::int64_t kib = 1024;
constexpr std::int64_t mib = 1024 * 1024;

constexpr std::array<PolicyField, 23> fields = {{
    {"personal_accounts.self_service", "personal"},
    {"accounts.allowed_hosts", "personal"},
    {"accounts.allowed_domains", "personal"},
    {"accounts.max_per_user", "personal"},
    {"shared_accounts.enabled", "shared"},
    {"mailbox.personal_quota_bytes", "quota", mib},
    {"mailbox.shared_quota_bytes", "quota", mib},
    {"mailbox.trash_days", "quota"},
    {"transport.max_receive_bytes", "quota", mib},
    {"transport.max_send_bytes", "quota", mib},
    {"transport.paused", "transport"},
    {"receive.interval_s", "transport", 60},
    {"transport.send_per_minute", "transport"},
    {"transport.http_proxy", "transport"},
    {"transport.allow_plaintext", "safety", 1, true},
    {"transport.allow_unverified_tls", "safety", 1, true},
    {"transport.allow_private_networks", "safety", 1, true},
    {"transport.ca_file", "safety"},
    {"accounts.allow_leave_on_server", "leave", 1, true},
    {"accounts.default_leave_days", "leave"},
    {"mail.admin_access", "audit"},
    {"audit.days", "audit"},
    {"transport.log_bytes", "audit", kib},
}};

}  // namespace

std::span<const PolicyField> policy_fields() { return fields; }

std::string in_unit(std::int64_t value, std::int64_t unit) {
  if (value % unit == 0) return std::to_string(value / unit);
  std::array<char, 40> text{};
  const auto [end, failed] =
      std::to_chars(text.data(), text.data() + text.size(), static_cast<double>(value) / static_cast<double>(unit),
                    std::chars_format::fixed, 9);
  std::string out(text.data(), failed == std::errc{} ? end : text.data());
  while (out.ends_with('0')) out.pop_back();
  return out;
}

std::string from_unit(std::string_view typed, std::int64_t unit) {
  if (unit == 1) return std::string(typed);
  double number = 0;
  const auto [end, failed] =
      std::from_chars(typed.data(), typed.data() + typed.size(), number, std::chars_format::fixed);
  if (failed != std::errc{} || end != typed.data() + typed.size() || !(number >= 0) || number > 1e12)
    return std::string(typed) + "?";
  return std::to_string(std::llround(number * static_cast<double>(unit)));
}

}  // namespace samplehost
