/// form.h - names and values as a browser sends them: query strings, urlencoded and multipart bodies.
///
/// Order is kept, a name may stand several times. Malformed percent signs stay as they are; text that is not UTF-8
/// has its bad bytes replaced by U+FFFD, NUL too. Bounds: max_values; the body's size is the dispatcher's. Multipart
/// bodies are read by multipart.h.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/attached_bytes.h"

namespace tegami::pages {

class Form {
 public:
  static constexpr std::size_t max_values = 2'000;

  struct Value {
    std::string name, value, file_name;           ///< file_name: multipart only
    std::optional<services::AttachedBytes> file;  ///< with a file_name: its bytes, untouched
  };

  /// nullopt: more than max_values.
  static std::optional<Form> urlencoded(std::string_view text);

  bool has(std::string_view name) const;
  /// The first value of that name, or empty.
  const std::string& get(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  /// The first file of that name; null where none came with it.
  const Value* file(std::string_view name) const;
  const std::vector<Value>& values() const noexcept { return values_; }
  void add(std::string name, std::string value) { values_.push_back({std::move(name), std::move(value), {}, {}}); }
  void add(Value value) { values_.push_back(std::move(value)); }
  void set(std::string_view name, std::string value);

 private:
  std::vector<Value> values_;
};

/// Percent-encodes everything but letters, digits and "-._~".
std::string url_encode(std::string_view text);
/// As one path segment: "/" and "~" become "~1" and "~0" first, so that any key fits in one.
std::string path_segment(std::string_view key);
std::string from_path_segment(std::string_view segment);
/// Bad UTF-8 and NUL become U+FFFD; other control characters stay, for the services to refuse where they cannot be.
std::string clean_text(std::string_view text);
/// At most so many bytes of UTF-8 text, cut between letters.
std::string shortened(std::string_view text, std::size_t most_bytes);
constexpr std::size_t search_bytes = 200;  ///< of what is typed into a search

}  // namespace tegami::pages
