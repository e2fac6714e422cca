// How moments, numbers and sizes are written in both languages; time zones by ICU.
#include <unicode/gregocal.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include "words/catalog.h"

namespace tegami::words {

namespace {

using std::chrono::milliseconds;
using std::chrono::sys_time;

constexpr std::array<const char*, 12> english_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<const char*, 7> english_days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 7> japanese_days = {"日", "月", "火", "水", "木", "金", "土"};

struct Local {
  int year = 0;
  unsigned month = 0, day = 0, weekday = 0;
  int hour = 0, minute = 0, second = 0;
  std::int32_t offset_ms = 0;
};

Local local(const Zone& zone, std::int64_t at_ms) {
  Local result;
  result.offset_ms = zone.offset_ms(at_ms);
  const sys_time<milliseconds> at{milliseconds(at_ms + result.offset_ms)};
  const auto days = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{days};
  result.year = static_cast<int>(date.year());
  result.month = static_cast<unsigned>(date.month());
  result.day = static_cast<unsigned>(date.day());
  result.weekday = std::chrono::weekday{days}.c_encoding();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at - days).count();
  result.hour = static_cast<int>(seconds / 3600);
  result.minute = static_cast<int>(seconds / 60 % 60);
  result.second = static_cast<int>(seconds % 60);
  return result;
}

template <class... Arguments>
std::string print(const char* format, Arguments... arguments) {
  std::array<char, 96> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), format, arguments...);
  return std::string(buffer.data(), static_cast<std::size_t>(std::clamp(length, 0, 95)));
}

bool is_english(std::string_view locale) { return locale.substr(0, locale.find_first_of("-_")) == "en"; }

bool same_day(const Local& a, const Local& b) { return a.year == b.year && a.month == b.month && a.day == b.day; }

std::string clock(const Local& at) { return print("%d:%02d", at.hour, at.minute); }

std::string date(std::string_view locale, const Local& at, const Local& now) {
  if (is_english(locale)) {
    const char* month = english_months[at.month - 1];
    return at.year == now.year ? print("%s %u", month, at.day) : print("%s %u, %d", month, at.day, at.year);
  }
  return at.year == now.year ? print("%u/%u", at.month, at.day) : print("%d/%02u/%02u", at.year, at.month, at.day);
}

}  // namespace

struct Zone::Rules {
  std::unique_ptr<icu::TimeZone> zone;
};

Zone::Zone(std::string_view name) {
  const auto id = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(std::min<std::size_t>(name.size(), 255))));
  rules_ = std::make_unique<const Rules>(Rules{std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(id))});
}

Zone::~Zone() = default;

std::int32_t Zone::offset_ms(std::int64_t at_ms) const {
  std::int32_t raw = 0, daylight = 0;
  UErrorCode status = U_ZERO_ERROR;
  rules_->zone->getOffset(static_cast<UDate>(at_ms), false, raw, daylight, status);
  return U_SUCCESS(status) ? raw + daylight : 0;
}

std::string Catalog::moment(std::string_view locale, const Zone& zone, std::int64_t at_ms, std::int64_t now_ms) {
  const auto at = local(zone, at_ms), now = local(zone, now_ms);
  if (same_day(at, now)) return clock(at);
  return date(locale, at, now) + (is_english(locale) ? ", " : " ") + clock(at);
}

std::string Catalog::day(std::string_view locale, const Zone& zone, std::int64_t at_ms, std::int64_t now_ms) {
  const auto at = local(zone, at_ms), now = local(zone, now_ms);
  return same_day(at, now) ? clock(at) : date(locale, at, now);
}

std::string Catalog::full_moment(std::string_view locale, const Zone& zone, std::int64_t at_ms) {
  const auto at = local(zone, at_ms);
  if (is_english(locale))
    return print("%s, %s %u, %d, ", english_days[at.weekday], english_months[at.month - 1], at.day, at.year) +
           clock(at);
  return print("%d/%02u/%02u（%s） ", at.year, at.month, at.day, japanese_days[at.weekday]) + clock(at);
}

std::string Catalog::rfc3339(const Zone& zone, std::int64_t at_ms) {
  const auto at = local(zone, at_ms);
  const int minutes = at.offset_ms / 60'000;
  return print("%04d-%02u-%02uT%02d:%02d:%02d%c%02d:%02d", at.year, at.month, at.day, at.hour, at.minute, at.second,
               minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}

bool Catalog::read_rfc3339(std::string_view text, std::int64_t& at_ms) {
  const auto digits = [&text](std::size_t at, std::size_t count) -> std::optional<int> {
    int value = 0;
    if (text.size() < at + count) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + count, value);
    if (error != std::errc() || end != text.data() + at + count || value < 0) return std::nullopt;
    return value;
  };
  const auto year = digits(0, 4), month = digits(5, 2), day = digits(8, 2);
  const auto hour = digits(11, 2), minute = digits(14, 2), second = digits(17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return false;
  if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return false;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return false;
  std::size_t at = 19;
  std::int64_t fraction_ms = 0;
  if (at < text.size() && text[at] == '.') {
    std::int64_t unit = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
      fraction_ms += (text[at] - '0') * unit;
  }
  if (at >= text.size()) return false;
  std::int64_t offset_minutes = 0;
  if (text[at] == '+' || text[at] == '-') {
    const auto hours = digits(at + 1, 2), minutes = digits(at + 4, 2);
    if (!hours || !minutes) return false;
    offset_minutes = (*hours * 60 + *minutes) * (text[at] == '-' ? -1 : 1);
  } else if (text[at] != 'Z' && text[at] != 'z') {
    return false;
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds = days * 86'400 + *hour * 3600 + *minute * 60 + *second - offset_minutes * 60;
  at_ms = seconds * 1000 + fraction_ms;
  return true;
}

bool Catalog::read_day(std::string_view time_zone, std::string_view text, std::int64_t& begins_ms,
                       std::int64_t& ends_ms) {
  std::int64_t midnight_ms = 0;
  if (text.size() != 10 || !read_rfc3339(std::string(text) + "T00:00:00Z", midnight_ms)) return false;
  // The offset that holds there, not the one of the same digits in UTC: twice is enough for any change of the clock.
  const Zone zone(time_zone);
  const auto local_midnight = [&](std::int64_t at_ms) {
    const std::int64_t guess = at_ms - zone.offset_ms(at_ms);
    return at_ms - zone.offset_ms(guess);
  };
  begins_ms = local_midnight(midnight_ms);
  ends_ms = local_midnight(midnight_ms + 86'400'000);
  return true;
}

std::string Catalog::number(std::int64_t value) {
  auto text = std::to_string(value);
  const std::ptrdiff_t first = value < 0 ? 1 : 0;
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > first; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

std::string Catalog::bytes(std::int64_t value) {
  constexpr double kib = 1024, mib = kib * 1024, gib = mib * 1024;
  const auto size = static_cast<double>(value);
  if (size < kib) return print("%lld B", static_cast<long long>(value));
  if (size < 9.95 * kib) return print("%.1f KB", size / kib);
  if (size < 999.5 * kib) return print("%.0f KB", size / kib);
  if (size < 9.95 * mib) return print("%.1f MB", size / mib);
  if (size < 999.5 * mib) return print("%.0f MB", size / mib);
  if (size < 9.995 * gib) return print("%.2f GB", size / gib);
  return print("%.1f GB", size / gib);
}

}  // namespace tegami::words
