/// catalog.h - the words of both languages, from locale/ja.json and locale/en.json (flat: key -> text).
///
/// Texts take named values: "{count}通を受信しました". Loaded once, then constant; any thread.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace tegami::words {

using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

class Catalog {
 public:
  /// folder holds <locale>.json; throws std::runtime_error naming file and key when one is unreadable.
  static Catalog load(const std::string& folder);
  /// The text in that language (its first subtag; unknown: Japanese). A missing key answers the key itself.
  std::string text(std::string_view locale, std::string_view key, Values values = {}) const;
  bool has(std::string_view locale, std::string_view key) const;

  /// Today 9:42, this year 11/22 18:40, older 2026/08/29 23:00 (English: Nov 22, 18:40), in the time zone (IANA).
  static std::string moment(std::string_view locale, std::string_view time_zone, std::int64_t at_ms, std::int64_t now_ms);
  /// 1,284
  static std::string number(std::int64_t value);
  /// 1.26 GB, 84 MB, 184 KB
  static std::string bytes(std::int64_t value);

 private:
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> texts_;
};

}  // namespace tegami::words
