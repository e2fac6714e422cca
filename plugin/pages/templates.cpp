#include "pages/templates.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <vector>

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

/// The text with its words in their places, escaped.
std::string with_words(std::string_view text, const Speech& speech) {
  constexpr std::string_view open = "{{#t}}", close = "{{/t}}";
  std::string whole;
  for (auto at = text.find(open); at != std::string_view::npos; at = text.find(open)) {
    const auto end = text.find(close, at);
    if (end == std::string_view::npos) break;
    const auto key = text.substr(at + open.size(), end - at - open.size());
    const auto words = mustache::html_escape(speech(key));
    if (words.find("{{") != std::string::npos)
      throw std::runtime_error(std::string(key) + " would be read as a template");
    whole.append(text.substr(0, at)) += words;
    text.remove_prefix(end + close.size());
  }
  return whole.append(text);
}

/// A page's data, which are "_", and, within sections, those of the section; nothing is copied.
class Values : public mustache::basic_context<std::string> {
 public:
  explicit Values(const Data& data) : page_(data) {}
  void push(const Data* data) override { within_.push_back(data); }
  void pop() override { within_.pop_back(); }
  const Data* get(const std::string& name) const override {
    if (name == "_") return &page_;
    if (name == ".") return within_.back();
    for (auto data = within_.rbegin(); data != within_.rend(); ++data)
      if (const auto* found = (*data)->get(name)) return found;
    return nullptr;
  }
  const Data* get_partial(const std::string& /*name*/) const override { return nullptr; }

 private:
  const Data& page_;
  std::vector<const Data*> within_;
};

struct Text {
  std::string text;
  Text& operator<<(const std::string& more) {
    text += more;
    return *this;
  }
};

constexpr std::size_t page_bytes = std::size_t{64} << 10;

}  // namespace

/// Templates that nobody draws with just now, by language and name.
class Templates::Parsed {
 public:
  std::unique_ptr<mustache::mustache> take(const std::string& name) {
    const std::lock_guard lock(mutex_);
    auto& idle = idle_[name];
    if (idle.empty()) return nullptr;
    auto taken = std::move(idle.back());
    idle.pop_back();
    return taken;
  }
  void give_back(const std::string& name, std::unique_ptr<mustache::mustache> parsed) {
    const std::lock_guard lock(mutex_);
    idle_[name].push_back(std::move(parsed));
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<std::unique_ptr<mustache::mustache>>> idle_;
};

Templates::Templates() : parsed_(std::make_unique<Parsed>()) {}
Templates::~Templates() = default;
Templates::Templates(Templates&&) noexcept = default;

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
    loaded.whole_.emplace(name, "{{#_}}" + with_parts(loaded.texts_, text) + "{{/_}}");
  return loaded;
}

std::string Templates::draw(std::string_view name, const Data& data, const Speech& speech) const {
  const auto found = whole_.find(name);
  if (found == whole_.end()) throw std::runtime_error("there is no template " + std::string(name));
  const std::string key = std::string(speech.language()) + "/" + std::string(name);
  auto parsed = parsed_->take(key);
  if (!parsed) parsed = std::make_unique<mustache::mustache>(with_words(found->second, speech));
  Values values(data);
  Text html;
  html.text.reserve(page_bytes);
  parsed->render(values, html);
  if (!parsed->is_valid()) throw std::runtime_error(std::string(name) + ": " + parsed->error_message());
  parsed_->give_back(key, std::move(parsed));
  return std::move(html.text);
}

}  // namespace tegami::pages
