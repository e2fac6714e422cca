/// form.h - application/x-www-form-urlencoded as names and values, in order.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace samplehost {

class Form {
 public:
  Form() = default;
  explicit Form(std::string_view encoded);
  /// The first value, or empty.
  std::string value(std::string_view name) const;
  bool has(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// %XX and, in forms, +. A broken escape stays as it is.
std::string percent_decoded(std::string_view text, bool plus_is_space);
std::string percent_encoded(std::string_view text);
/// A path on this host to go on to; else "/". Never another host's ("//host", "/\host").
std::string local_target(std::string_view target);

}  // namespace samplehost
