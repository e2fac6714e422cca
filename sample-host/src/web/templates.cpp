#include "web/templates.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace samplehost {

namespace mustache = kainjow::mustache;

Templates::Templates(const std::filesystem::path& folder, const Words& words) : words_(words) {
  std::error_code failed;
  for (const auto& file : std::filesystem::directory_iterator(folder, failed)) {
    if (file.path().extension() != ".mustache") continue;
    std::ifstream in(file.path());
    std::stringstream all;
    all << in.rdbuf();
    if (mustache::mustache parsed(all.str()); !parsed.is_valid())
      throw std::runtime_error(file.path().string() + ": " + parsed.error_message());
    texts_[file.path().stem().string()] = all.str();
  }
  if (texts_.empty()) throw std::runtime_error("there are no templates in " + folder.string());
}

Templates::Parsed Templates::take(const std::string& name) {
  {
    const std::lock_guard lock(mutex_);
    auto& idle = idle_[name];
    if (!idle.empty()) {
      auto parsed = std::move(idle.back());
      idle.pop_back();
      return parsed;
    }
  }
  return std::make_unique<mustache::mustache>(texts_.at(name));
}

void Templates::give_back(const std::string& name, Parsed parsed) {
  const std::lock_guard lock(mutex_);
  idle_[name].push_back(std::move(parsed));
}

std::string Templates::draw(const std::string& name, std::string_view locale, Data data) {
  const std::string language(locale);
  data.set("t", mustache::lambda2{[this, &language](const std::string& key, const mustache::renderer&) {
             return words_.text(language, key);
           }});
  data.set("lang", language);
  auto parsed = take(name);
  auto page = parsed->render(data);
  give_back(name, std::move(parsed));
  return page;
}

Data list() { return Data(Data::type::list); }

void flag(Data& data, const std::string& name, bool value) {
  data.set(name, value ? Data::type::bool_true : Data::type::bool_false);
}

}  // namespace samplehost
