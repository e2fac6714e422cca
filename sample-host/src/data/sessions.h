/// sessions.h - log-in sessions, API tokens, and the brake on repeated failures. Tokens are stored as hashes only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace samplehost {

class Clock;
class Database;

inline constexpr std::int64_t session_idle_ms = 12LL * 60 * 60 * 1000;
inline constexpr std::int64_t session_life_ms = 7LL * 24 * 60 * 60 * 1000;

class Sessions {
 public:
  Sessions(Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  /// A new session's token, for the cookie.
  std::string begin(std::string_view user_key);
  /// The key of the user, when the session is there and neither idle for 12 hours nor older than 7 days.
  std::optional<std::string> user(std::string_view token);
  void end(std::string_view token);

 private:
  Database& database_;
  const Clock& clock_;
};

class ApiTokens {
 public:
  ApiTokens(Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  std::string create(std::string_view user_key, std::string_view label);
  std::optional<std::string> user(std::string_view token);

 private:
  Database& database_;
  const Clock& clock_;
};

/// From the fifth failure of one log-in from one address on: 1, 2, 4, … seconds, at most 15 minutes, in which no
/// password is looked at.
class Throttle {
 public:
  Throttle(Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  bool held(std::string_view login, std::string_view address);
  void failed(std::string_view login, std::string_view address);
  void good(std::string_view login, std::string_view address);

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace samplehost
