#include "data/clock.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>

#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>

namespace samplehost {
namespace {

std::int64_t system_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::unique_ptr<icu::TimeZone> zone_of(std::string_view name) {
  return std::unique_ptr<icu::TimeZone>(
      icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8({name.data(), static_cast<int32_t>(name.size())})));
}

Poco::DateTime local(std::int64_t at_ms, const icu::TimeZone& zone) {
  int32_t raw = 0;
  int32_t daylight = 0;
  UErrorCode failed = U_ZERO_ERROR;
  zone.getOffset(static_cast<double>(at_ms), false, raw, daylight, failed);
  return Poco::DateTime(Poco::Timestamp((at_ms + raw + daylight) * 1000));
}

}  // namespace

std::optional<std::int64_t> parse_time(std::string_view text) {
  int offset = 0;
  Poco::DateTime time;
  const std::string copy(text);
  if (copy.size() < 20 || copy[10] != 'T') return std::nullopt;
  if (!Poco::DateTimeParser::tryParse(Poco::DateTimeFormat::ISO8601_FRAC_FORMAT, copy, time, offset))
    return std::nullopt;
  return time.timestamp().epochMicroseconds() / 1000 - std::int64_t{offset} * 1000;
}

Clock::Clock(std::int64_t start_ms) : offset_ms_(start_ms - system_ms()) {}

std::int64_t Clock::now_ms() const { return system_ms() + offset_ms_; }

std::string moment(std::int64_t at_ms, std::int64_t now_ms, std::string_view locale, std::string_view time_zone) {
  const auto zone = zone_of(is_time_zone(time_zone) ? time_zone : "UTC");
  const auto at = local(at_ms, *zone);
  const auto now = local(now_ms, *zone);
  const bool english = locale.starts_with("en");
  const char* month = months[static_cast<std::size_t>(at.month() - 1)];
  char text[64];
  if (at.year() == now.year() && at.dayOfYear() == now.dayOfYear()) {
    std::snprintf(text, sizeof text, "%d:%02d", at.hour(), at.minute());
  } else if (at.year() == now.year()) {
    english ? std::snprintf(text, sizeof text, "%s %d, %d:%02d", month, at.day(), at.hour(), at.minute())
            : std::snprintf(text, sizeof text, "%d/%d %d:%02d", at.month(), at.day(), at.hour(), at.minute());
  } else {
    english ? std::snprintf(text, sizeof text, "%s %d, %d, %d:%02d", month, at.day(), at.year(), at.hour(), at.minute())
            : std::snprintf(text, sizeof text, "%d/%02d/%02d %d:%02d", at.year(), at.month(), at.day(), at.hour(),
                            at.minute());
  }
  return text;
}

bool is_time_zone(std::string_view name) {
  return !name.empty() && name.size() <= 64 && *zone_of(name) != icu::TimeZone::getUnknown();
}

}  // namespace samplehost
