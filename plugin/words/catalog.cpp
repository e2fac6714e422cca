#include "words/catalog.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tegami::words {

namespace {

namespace fs = std::filesystem;
constexpr std::string_view default_language = "ja";

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return std::move(text).str();
}

std::vector<fs::path> sorted(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

Catalog Catalog::load(const std::string& folder) {
  Catalog catalog;
  if (!fs::is_directory(folder)) throw std::runtime_error("there is no folder of texts at " + folder);
  for (const auto& language : sorted(folder)) {
    if (!fs::is_directory(language)) continue;
    auto& texts = catalog.texts_[language.filename().string()];
    std::map<std::string, std::string> origin;
    for (const auto& path : sorted(language)) {
      if (path.extension() != ".json") continue;
      boost::system::error_code error;
      const auto parsed = boost::json::parse(read_file(path), error);
      if (error || !parsed.is_object())
        throw std::runtime_error(path.string() + " is not a JSON object" + (error ? ": " + error.message() : ""));
      for (const auto& member : parsed.get_object()) {
        const std::string key(member.key());
        if (!member.value().is_string()) throw std::runtime_error(path.string() + ": \"" + key + "\" is not a text");
        if (const auto [at, is_new] = origin.emplace(key, path.string()); !is_new)
          throw std::runtime_error("\"" + key + "\" stands in " + at->second + " and in " + path.string());
        texts.emplace(key, member.value().get_string());
      }
    }
  }
  if (!catalog.texts_.contains(default_language)) throw std::runtime_error("no Japanese texts in " + folder);
  return catalog;
}

std::string_view Catalog::language(std::string_view locale) const {
  const auto known = texts_.find(locale.substr(0, locale.find_first_of("-_")));
  return known == texts_.end() ? default_language : std::string_view(known->first);
}

std::vector<std::string> Catalog::languages() const {
  std::vector<std::string> names;
  for (const auto& [name, texts] : texts_) names.push_back(name);
  return names;
}

const std::map<std::string, std::string, std::less<>>& Catalog::all(std::string_view language_name) const {
  static const std::map<std::string, std::string, std::less<>> none;
  const auto found = texts_.find(language_name);
  return found == texts_.end() ? none : found->second;
}

bool Catalog::has(std::string_view locale, std::string_view key) const {
  const auto texts = texts_.find(language(locale));
  return texts != texts_.end() && texts->second.contains(key);
}

std::string Catalog::text(std::string_view locale, std::string_view key, Values values) const {
  const auto texts = texts_.find(language(locale));
  if (texts == texts_.end()) return std::string(key);
  const auto found = texts->second.find(key);
  if (found == texts->second.end()) return std::string(key);
  const std::string_view pattern = found->second;
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const auto open = pattern.find('{', at);
    const auto close = open == std::string_view::npos ? open : pattern.find('}', open);
    out.append(pattern.substr(at, open - at));
    if (close == std::string_view::npos) {
      if (open != std::string_view::npos) out.append(pattern.substr(open));
      break;
    }
    const auto name = pattern.substr(open + 1, close - open - 1);
    const auto value = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == name; });
    out.append(value == values.end() ? pattern.substr(open, close - open + 1) : value->second);
    at = close + 1;
  }
  return out;
}

}  // namespace tegami::words
