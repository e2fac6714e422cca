/// notices.h - messages to people, kept until they are deleted; at most 200 a user, the oldest go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace samplehost {

class Clock;
class Database;

struct Notice {
  std::string id;
  std::int32_t severity = 0;  ///< TEGAMI_LOG_INFO, _WARNING, _ERROR
  std::string subject, text, link;
  std::string once;  ///< not empty: replaces the earlier one of the same value
  std::int64_t at = 0;
  bool seen = false;
};

class Notices {
 public:
  Notices(Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  void post(const std::vector<std::string>& user_keys, const Notice& notice);
  std::vector<Notice> of(std::string_view user_key);
  std::int64_t unseen(std::string_view user_key);
  void mark_seen(std::string_view user_key);
  /// One, or with an empty id all of the user.
  void remove(std::string_view user_key, std::string_view id);

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace samplehost
