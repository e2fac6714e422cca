/// words.h - the host's own words in both languages, from share/locale/{ja,en}.json (flat: key -> text).
///
/// Loaded once, then constant; any thread. Texts take named values: "{name}".
#pragma once

#include <filesystem>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace samplehost {

class Words {
 public:
  /// Throws std::runtime_error naming the file that is missing or damaged.
  explicit Words(const std::filesystem::path& folder);
  /// Unknown language: Japanese. A missing key answers itself.
  std::string text(std::string_view locale, std::string_view key,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) const;
  bool has(std::string_view locale, std::string_view key) const;
  const std::map<std::string, std::string, std::less<>>& all(std::string_view locale) const;

 private:
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> texts_;
};

/// "ja" or "en" for a BCP 47 tag; empty when the host does not speak it.
std::string_view known_locale(std::string_view tag);

}  // namespace samplehost
