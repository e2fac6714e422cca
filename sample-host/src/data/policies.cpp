#include "data/policies.h"

#include <tegami-host/host/events.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <stdexcept>

#include "data/changes.h"
#include "data/clock.h"
#include "data/database.h"
#include "data/rows.h"

namespace samplehost {
namespace {

namespace json = boost::json;

constexpr std::int64_t mib = 1024 * 1024;
constexpr std::int64_t tib = mib * mib;
constexpr std::size_t most_names = 1000;

constexpr std::array<PolicyRule, 23> all = {{
    {"shared_accounts.enabled", PolicyType::flag, "true"},
    {"personal_accounts.self_service", PolicyType::choice, "\"none\"", 0, 0, "none|change|all"},
    {"accounts.allowed_hosts", PolicyType::names, "[]", 0, 253},
    {"accounts.allowed_domains", PolicyType::names, "[]", 0, 253},
    {"accounts.max_per_user", PolicyType::number, "10", 0, 1000},
    {"accounts.allow_leave_on_server", PolicyType::flag, "true"},
    {"accounts.default_leave_days", PolicyType::number, "14", 1, 3650},
    {"mailbox.personal_quota_bytes", PolicyType::number, "0", 0, tib},
    {"mailbox.shared_quota_bytes", PolicyType::number, "0", 0, tib},
    {"mailbox.trash_days", PolicyType::number, "30", 0, 3650},
    {"mail.admin_access", PolicyType::flag, "false"},
    {"receive.interval_s", PolicyType::number, "300", 60, 86'400},
    {"transport.paused", PolicyType::flag, "false"},
    {"transport.allow_plaintext", PolicyType::flag, "false"},
    {"transport.allow_unverified_tls", PolicyType::flag, "false"},
    {"transport.allow_private_networks", PolicyType::flag, "false"},
    {"transport.max_receive_bytes", PolicyType::number, "52428800", 1024, 4096 * mib},
    {"transport.max_send_bytes", PolicyType::number, "52428800", 1024, 4096 * mib},
    {"transport.send_per_minute", PolicyType::number, "0", 0, 100'000},
    {"transport.ca_file", PolicyType::text, "\"\"", 0, 4096},
    {"transport.http_proxy", PolicyType::text, "\"\"", 0, 2048},
    {"transport.log_bytes", PolicyType::number, "1048576", 1024, 64 * mib},
    {"audit.days", PolicyType::number, "400", 1, 36'500},
}};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Without the quotes of a JSON string, where there are some.
std::string plain(std::string_view text) {
  if (!text.starts_with('"')) return std::string(text);
  boost::system::error_code failed;
  const auto value = json::parse(text, failed);
  return failed || !value.is_string() ? std::string(text) : std::string(value.get_string());
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

boost::system::result<std::string, PolicyMistake> parse_names(const PolicyRule& rule, std::string_view text) {
  json::array names;
  const auto add = [&](std::string_view name) {
    name = trimmed(name);
    if (!name.empty()) names.emplace_back(name);
  };
  if (text.starts_with('[')) {
    boost::system::error_code failed;
    const auto value = json::parse(text, failed);
    if (failed || !value.is_array()) return PolicyMistake(rule, "no list");
    for (const auto& item : value.get_array()) {
      if (!item.is_string()) return PolicyMistake(rule, "no list of names");
      add(item.get_string());
    }
  } else {
    for (std::size_t at = 0; at <= text.size();) {
      const auto end = std::min(text.find_first_of(",\n", at), text.size());
      add(text.substr(at, end - at));
      at = end + 1;
    }
  }
  if (names.size() > most_names) return PolicyMistake(rule, "more than 1000 names");
  for (const auto& name : names) {
    const std::string_view one = name.get_string();
    if (one.size() > static_cast<std::size_t>(rule.most) || one.find_first_of(" /@:") != std::string_view::npos ||
        has_control(one)) {
      return PolicyMistake(rule, "'" + std::string(one) + "' is no host or domain name");
    }
  }
  return json::serialize(names);
}

}  // namespace

std::span<const PolicyRule> policy_rules() { return all; }

const PolicyRule* policy_rule(std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const PolicyRule& rule) { return rule.name == name; });
  return found == all.end() ? nullptr : &*found;
}

void throw_exception_from_error(const PolicyMistake& mistake, const boost::source_location&) {
  throw std::invalid_argument(mistake.reason);
}

boost::system::result<std::string, PolicyMistake> parse_policy(const PolicyRule& rule, std::string_view typed) {
  const auto text = trimmed(typed);
  switch (rule.type) {
    case PolicyType::flag:
      if (text == "true" || text == "false") return std::string(text);
      return PolicyMistake(rule, "true or false");
    case PolicyType::number: {
      std::int64_t number = 0;
      const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (text.empty() || failed != std::errc{} || end != text.data() + text.size() || number < rule.least ||
          number > rule.most) {
        return PolicyMistake(rule,
                             "a whole number from " + std::to_string(rule.least) + " to " + std::to_string(rule.most));
      }
      return std::to_string(number);
    }
    case PolicyType::choice: {
      const auto choice = plain(text);
      const std::string list = "|" + std::string(rule.choices) + "|";
      if (choice.empty() || choice.find('|') != std::string::npos || list.find("|" + choice + "|") == std::string::npos)
        return PolicyMistake(rule, "one of " + std::string(rule.choices));
      return json::serialize(json::value(choice));
    }
    case PolicyType::text: {
      const auto value = plain(text);
      if (value.size() > static_cast<std::size_t>(rule.most) || has_control(value))
        return PolicyMistake(rule, "one line of at most " + std::to_string(rule.most) + " bytes");
      return json::serialize(json::value(value));
    }
    case PolicyType::names:
      return parse_names(rule, text);
  }
  return PolicyMistake(rule, "unknown type");
}

std::optional<std::string> Policies::get(std::string_view name) {
  const auto* rule = policy_rule(name);
  if (rule == nullptr) return std::nullopt;
  std::string value(rule->standard);
  database_.read([&](Session& session) {
    const auto found = rows<std::string>(session, "SELECT value FROM host_policy WHERE name = $1", name);
    if (!found.empty()) value = std::get<0>(found.front());
  });
  return value;
}

void Policies::set(const std::vector<std::pair<std::string, std::string>>& values) {
  database_.write([&](Session& session) {
    for (const auto& [name, value] : values) {
      const auto* rule = policy_rule(name);
      if (rule == nullptr) throw std::invalid_argument("there is no policy '" + name + "'");
      const auto found = rows<std::string>(session, "SELECT value FROM host_policy WHERE name = $1", name);
      if (value == (found.empty() ? std::string(rule->standard) : std::get<0>(found.front()))) continue;
      run(session,
          "INSERT INTO host_policy (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = "
          "excluded.value",
          name, value);
      add_change(session, TEGAMI_EVENT_POLICY_CHANGED, name, clock_.now_ms());
    }
  });
}

}  // namespace samplehost
