#include "mailbox/compose/date.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace tegami::mailbox::compose {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kEndMs = 253'402'300'800'000;  ///< 10000-01-01
constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

bool is_date(std::int64_t at_ms, std::int32_t utc_offset_min) {
  // A day less on both sides, so that it is so in each time zone.
  return at_ms >= kDayMs && at_ms < kEndMs - kDayMs && utc_offset_min > -1440 && utc_offset_min < 1440;
}

std::string date_field(std::int64_t at_ms, std::int32_t utc_offset_min) {
  using namespace std::chrono;
  const sys_time<seconds> local(floor<seconds>(milliseconds(at_ms)) + minutes(utc_offset_min));
  const auto midnight = floor<days>(local);
  const year_month_day day(midnight);
  const hh_mm_ss time(local - midnight);
  const int offset = std::abs(utc_offset_min);
  std::array<char, 64> out;
  const int size =
      std::snprintf(out.data(), out.size(), "%s, %u %s %d %02d:%02d:%02d %c%02d%02d",
                    kDays[weekday(midnight).c_encoding()], unsigned{day.day()}, kMonths[unsigned{day.month()} - 1],
                    int{day.year()}, static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                    static_cast<int>(time.seconds().count()), utc_offset_min < 0 ? '-' : '+', offset / 60, offset % 60);
  return {out.data(), static_cast<std::size_t>(size)};
}

}  // namespace tegami::mailbox::compose
