#include "web/words.h"

#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace samplehost {
namespace {

std::map<std::string, std::string, std::less<>> read(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream all;
  all << in.rdbuf();
  try {
    std::map<std::string, std::string, std::less<>> texts;
    const auto root = boost::json::parse(all.str());
    for (const auto& item : root.as_object()) texts[std::string(item.key())] = item.value().as_string().c_str();
    return texts;
  } catch (const std::exception&) {
    throw std::runtime_error(file.string() + " is missing or no flat JSON object of texts");
  }
}

}  // namespace

std::string_view known_locale(std::string_view tag) {
  if (tag == "ja" || tag.starts_with("ja-")) return "ja";
  if (tag == "en" || tag.starts_with("en-")) return "en";
  return {};
}

Words::Words(const std::filesystem::path& folder) {
  for (const auto* locale : {"ja", "en"}) texts_[locale] = read(folder / (std::string(locale) + ".json"));
}

const std::map<std::string, std::string, std::less<>>& Words::all(std::string_view locale) const {
  const auto found = texts_.find(known_locale(locale));
  return found == texts_.end() ? texts_.at("ja") : found->second;
}

bool Words::has(std::string_view locale, std::string_view key) const { return all(locale).contains(key); }

std::string Words::text(std::string_view locale, std::string_view key,
                        std::initializer_list<std::pair<std::string_view, std::string_view>> values) const {
  const auto& texts = all(locale);
  const auto found = texts.find(key);
  if (found == texts.end()) return std::string(key);
  std::string text = found->second;
  for (const auto& [name, value] : values) {
    const auto mark = "{" + std::string(name) + "}";
    if (const auto at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), value);
  }
  return text;
}

}  // namespace samplehost
