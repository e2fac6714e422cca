/// catalog.h - the words of both languages, from locale/ja/*.json and locale/en/*.json (flat: key -> text), and how
/// moments, numbers and sizes are written.
///
/// Texts take named values: "{count}通を受信しました". A value is put in once and not looked into again. Loaded once,
/// then constant; any thread. Texts are plain: whoever draws a page escapes them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tegami::words {

using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// A time zone (IANA; unknown: UTC), looked up once for many moments. One thread.
class Zone {
 public:
  explicit Zone(std::string_view name);
  ~Zone();
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
  /// From UTC, at that moment.
  std::int32_t offset_ms(std::int64_t at_ms) const;

 private:
  struct Rules;
  std::unique_ptr<const Rules> rules_;
};

class Catalog {
 public:
  /// folder holds a folder a language, each with one file a room. Throws std::runtime_error naming the file (and the
  /// key) when one cannot be read, is not a flat object of texts, or has a key that another file has too.
  static Catalog load(const std::string& folder);
  /// The text in that language (its first subtag; unknown: Japanese). A missing key answers the key itself.
  std::string text(std::string_view locale, std::string_view key, Values values = {}) const;
  bool has(std::string_view locale, std::string_view key) const;
  /// The language whose texts that locale gets: "en" for "en-GB", "ja" for an unknown one.
  std::string_view language(std::string_view locale) const;
  std::vector<std::string> languages() const;
  /// All keys of one language, with their texts as written.
  const std::map<std::string, std::string, std::less<>>& all(std::string_view language) const;

  /// Today 9:42, this year 11/22 18:40, older 2026/08/29 23:00 (English: Nov 22, 18:40), in the time zone.
  static std::string moment(std::string_view locale, const Zone& zone, std::int64_t at_ms, std::int64_t now_ms);
  /// The same without the time of day but for today: 9:42, 11/22, 2026/08/29.
  static std::string day(std::string_view locale, const Zone& zone, std::int64_t at_ms, std::int64_t now_ms);
  /// 2026/11/24（火） 9:41 (English: Tue, Nov 24, 2026, 9:41).
  static std::string full_moment(std::string_view locale, const Zone& zone, std::int64_t at_ms);
  /// RFC 3339 in the time zone, for a datetime attribute: 2026-11-24T09:41:00+09:00.
  static std::string rfc3339(const Zone& zone, std::int64_t at_ms);
  /// The same, where there is one moment only.
  static std::string moment(std::string_view locale, std::string_view time_zone, std::int64_t at_ms,
                            std::int64_t now_ms) {
    return moment(locale, Zone(time_zone), at_ms, now_ms);
  }
  static std::string day(std::string_view locale, std::string_view time_zone, std::int64_t at_ms, std::int64_t now_ms) {
    return day(locale, Zone(time_zone), at_ms, now_ms);
  }
  static std::string full_moment(std::string_view locale, std::string_view time_zone, std::int64_t at_ms) {
    return full_moment(locale, Zone(time_zone), at_ms);
  }
  static std::string rfc3339(std::string_view time_zone, std::int64_t at_ms) { return rfc3339(Zone(time_zone), at_ms); }
  /// Reads RFC 3339 ("2026-11-24T00:41:00Z", an offset, fractions); false when it is none.
  static bool read_rfc3339(std::string_view text, std::int64_t& at_ms);
  /// A day as a date field sends it, "2026-11-24": its first moment in the time zone and that of the next day; false
  /// when it is none.
  static bool read_day(std::string_view time_zone, std::string_view text, std::int64_t& begins_ms,
                       std::int64_t& ends_ms);

  /// 1,284
  static std::string number(std::int64_t value);
  /// 1.26 GB, 84 MB, 184 KB
  static std::string bytes(std::int64_t value);

 private:
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> texts_;
};

}  // namespace tegami::words
