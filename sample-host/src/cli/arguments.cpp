#include "cli/arguments.h"

#include <algorithm>
#include <charconv>

namespace samplehost {
namespace {

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string Arguments::value(std::string_view name) const { return given(name).value_or(std::string{}); }

std::optional<std::string> Arguments::given(std::string_view name) const {
  const auto found = options.find(name);
  if (found == options.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

long Arguments::number(std::string_view name, long otherwise, long least, long most) const {
  const auto text = given(name);
  if (!text) return otherwise;
  long number = 0;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (failed != std::errc{} || end != text->data() + text->size() || number < least || number > most) {
    throw UsageError("--" + std::string(name) + " takes a number from " + std::to_string(least) + " to " +
                     std::to_string(most));
  }
  return number;
}

Arguments parse_arguments(std::span<const std::string> given, std::span<const std::string_view> with_value,
                          std::span<const std::string_view> flags) {
  Arguments out;
  bool options_end = false;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string_view word = given[i];
    if (options_end || !word.starts_with("--")) {
      out.words.emplace_back(word);
      continue;
    }
    if (word == "--") {
      options_end = true;
      continue;
    }
    const auto equals = word.find('=');
    const auto name = word.substr(2, equals == std::string_view::npos ? equals : equals - 2);
    if (contains(flags, name)) {
      if (equals != std::string_view::npos) throw UsageError("--" + std::string(name) + " takes no value");
      out.options[std::string(name)];
    } else if (contains(with_value, name)) {
      if (equals == std::string_view::npos && i + 1 == given.size())
        throw UsageError("--" + std::string(name) + " needs a value");
      out.options[std::string(name)].emplace_back(equals == std::string_view::npos ? std::string_view(given[++i])
                                                                                   : word.substr(equals + 1));
    } else {
      throw UsageError("unknown option --" + std::string(name));
    }
  }
  return out;
}

}  // namespace samplehost
