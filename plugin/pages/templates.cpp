#include "pages/templates.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tegami::pages {

namespace {
namespace mustache = kainjow::mustache;

using Texts = std::map<std::string, std::string, std::less<>>;

/// Deeper than parts lie within one another; a part within itself ends here.
constexpr int deepest = 8;

/// The text with its parts in their places: parsed once a page, not again in each row of a list.
std::string with_parts(const Texts& texts, std::string_view text, int depth = 0) {
  if (depth > deepest) throw std::runtime_error("templates stand within themselves");
  std::string whole;
  for (auto at = text.find("{{>"); at != std::string_view::npos; at = text.find("{{>")) {
    const auto end = text.find("}}", at);
    if (end == std::string_view::npos) break;
    auto name = text.substr(at + 3, end - at - 3);
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    name = name.substr(0, name.find(' '));
    const auto part = texts.find(name);
    if (part == texts.end()) throw std::runtime_error("there is no template " + std::string(name));
    whole.append(text.substr(0, at));
    whole += with_parts(texts, part->second, depth + 1);
    text.remove_prefix(end + 2);
  }
  return whole.append(text);
}

}  // namespace

Templates Templates::load(const std::string& folder) {
  namespace fs = std::filesystem;
  Templates loaded;
  if (!fs::is_directory(folder)) throw std::runtime_error("there is no folder of templates at " + folder);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".mustache") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) throw std::runtime_error("cannot read " + entry.path().string());
    if (mustache::mustache parsed(text.str()); !parsed.is_valid())
      throw std::runtime_error(entry.path().string() + ": " + parsed.error_message());
    if (!loaded.texts_.emplace(entry.path().stem().string(), std::move(text).str()).second)
      throw std::runtime_error("two templates are named " + entry.path().filename().string());
  }
  for (const auto& [name, text] : loaded.texts_)
    loaded.whole_.emplace(name, "{{#page}}" + with_parts(loaded.texts_, text) + "{{/page}}");
  return loaded;
}

std::string Templates::draw(std::string_view name, const Data& data, const Speech& speech) const {
  const auto found = whole_.find(name);
  if (found == whole_.end()) throw std::runtime_error("there is no template " + std::string(name));
  Data root;
  root.set("t", mustache::lambda2{[&speech](const std::string& key, const mustache::renderer&) {
             return mustache::html_escape(speech(key));
           }});
  root.set("page", data);
  mustache::mustache parsed(found->second);
  auto html = parsed.render(root);
  if (!parsed.is_valid()) throw std::runtime_error(std::string(name) + ": " + parsed.error_message());
  return html;
}

}  // namespace tegami::pages
