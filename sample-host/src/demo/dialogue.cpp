#include "demo/dialogue.h"

#include <algorithm>

namespace samplehost {

std::string command_of(std::string_view line) {
  std::string word(line.substr(0, line.find(' ')));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return word;
}

std::string rest_of(std::string_view line) {
  const auto space = line.find(' ');
  return space == std::string_view::npos ? std::string{} : std::string(line.substr(space + 1));
}

}  // namespace samplehost
