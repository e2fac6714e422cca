/// arguments.h - a command line as words, options with a value, and flags.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace samplehost {

/// A wrong command line: what() says what is wrong and what to write instead.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Arguments {
  std::vector<std::string> words;
  std::map<std::string, std::vector<std::string>, std::less<>> options;  ///< without "--"; a flag has no values

  bool has(std::string_view name) const { return options.contains(name); }
  /// The last value, or empty.
  std::string value(std::string_view name) const;
  std::optional<std::string> given(std::string_view name) const;
  /// The value as a number from least to most; UsageError else.
  long number(std::string_view name, long otherwise, long least, long most) const;
};

/// with_value and flags: the names that are allowed. "--name value" and "--name=value"; "--" ends the options; a lone
/// "-" is a word or a value.
Arguments parse_arguments(std::span<const std::string> given, std::span<const std::string_view> with_value,
                          std::span<const std::string_view> flags);

}  // namespace samplehost
