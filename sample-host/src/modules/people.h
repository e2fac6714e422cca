/// people.h - a user's language and time zone where he chose none.
#pragma once

#include <string_view>

#include "data/users.h"

namespace samplehost {

inline constexpr std::string_view default_locale = "ja";
inline constexpr std::string_view default_time_zone = "Asia/Tokyo";

inline std::string_view locale_of(const User& user) {
  return user.locale.empty() ? default_locale : std::string_view(user.locale);
}
inline std::string_view time_zone_of(const User& user) {
  return user.time_zone.empty() ? default_time_zone : std::string_view(user.time_zone);
}

}  // namespace samplehost
