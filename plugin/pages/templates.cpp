#include "pages/templates.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tegami::pages {

namespace {
namespace mustache = kainjow::mustache;
}

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
  return loaded;
}

std::string Templates::draw(std::string_view name, const Data& data, const Speech& speech) const {
  const auto found = texts_.find(name);
  if (found == texts_.end()) throw std::runtime_error("there is no template " + std::string(name));
  Data root;
  root.set("t", mustache::lambda2{[&speech](const std::string& key, const mustache::renderer&) {
             return mustache::html_escape(speech(key));
           }});
  // Partials are found by name among the data: only names that no view uses as a key may be templates.
  for (const auto& [part, text] : texts_) root.set(part, mustache::partial{[&text] { return text; }});
  root.set("page", data);
  mustache::mustache parsed("{{#page}}" + found->second + "{{/page}}");
  auto html = parsed.render(root);
  if (!parsed.is_valid()) throw std::runtime_error(std::string(name) + ": " + parsed.error_message());
  return html;
}

}  // namespace tegami::pages
