/// clock.h - the host's time of day; --clock moves it, and it goes on from there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace samplehost {

/// "2026-11-25T00:30:00Z" or with an offset, as milliseconds since 1970; nullopt when it is no RFC 3339 time.
std::optional<std::int64_t> parse_time(std::string_view text);

class Clock {
 public:
  Clock() = default;
  /// Shows start_ms now.
  explicit Clock(std::int64_t start_ms);
  std::int64_t now_ms() const;

 private:
  std::int64_t offset_ms_ = 0;
};

/// Today 9:42, this year 11/22 18:40 (Nov 22, 18:40), older 2025/12/31 23:00; UTC when the zone is unknown.
std::string moment(std::int64_t at_ms, std::int64_t now_ms, std::string_view locale, std::string_view time_zone);
/// Whether name is an IANA zone.
bool is_time_zone(std::string_view name);

}  // namespace samplehost
