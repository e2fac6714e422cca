/// templates.h - share/templates/*.mustache, drawn with {{#t}}key{{/t}} as words. Loaded once; any thread:
/// each draws with a parsed template of its own, which the next one takes over.
#pragma once

#include <filesystem>
#include <kainjow/mustache.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "web/words.h"

namespace samplehost {

using Data = kainjow::mustache::data;

class Templates {
 public:
  /// Throws std::runtime_error naming a file that cannot be read or parsed.
  Templates(const std::filesystem::path& folder, const Words& words);
  std::string draw(const std::string& name, std::string_view locale, Data data);

 private:
  using Parsed = std::unique_ptr<kainjow::mustache::mustache>;
  Parsed take(const std::string& name);
  void give_back(const std::string& name, Parsed parsed);

  const Words& words_;
  std::map<std::string, std::string> texts_;
  std::mutex mutex_;
  std::map<std::string, std::vector<Parsed>> idle_;
};

/// A list to push items into.
Data list();
/// A set flag that a section {{#name}} sees, or none.
void flag(Data& data, const std::string& name, bool value);

}  // namespace samplehost
