/// policies.h - the administrator's policies (P3): one table of names, types, bounds and defaults.
///
/// Values are JSON texts: true, 300, "none", ["example.co.jp"]. An unknown name is refused everywhere.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace samplehost {

class Clock;
class Database;

enum class PolicyType { flag, number, choice, text, names };

struct PolicyRule {
  std::string_view name;
  PolicyType type;
  std::string_view standard;         ///< JSON
  std::int64_t least = 0, most = 0;  ///< number; text: bytes at most
  std::string_view choices = {};     ///< choice: separated by "|"
};

std::span<const PolicyRule> policy_rules();
const PolicyRule* policy_rule(std::string_view name);

/// A value as typed ("true", "300", "none", "a.example, b.example", or JSON) as JSON text, or the reason (English)
/// why it is not one.
struct PolicyMistake {
  PolicyMistake() = default;
  PolicyMistake(const PolicyRule& rule, std::string_view wanted)
      : reason(std::string(rule.name) + ": " + std::string(wanted)) {}
  std::string reason;  ///< "receive.interval_s: a whole number from 60 to 86400"
};
[[noreturn]] void throw_exception_from_error(const PolicyMistake& mistake, const boost::source_location& where);
boost::system::result<std::string, PolicyMistake> parse_policy(const PolicyRule& rule, std::string_view typed);

class Policies {
 public:
  Policies(Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  /// The value or the default; nullopt for an unknown name.
  std::optional<std::string> get(std::string_view name);
  /// All in one transaction; names and values must be valid (parse_policy). Tells only those that differ.
  void set(const std::vector<std::pair<std::string, std::string>>& values);

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace samplehost
