/// folder_words.h - the fixed folders have the catalogue's names, own ones their own.
#pragma once

#include <string>

#include "pages/json_read.h"
#include "pages/speech.h"

namespace tegami::pages {

inline std::string folder_name(const boost::json::object& folder, const Speech& say) {
  const auto key = "pages.folder." + text_at(folder, "kind");
  return say.has(key) ? say(key) : text_at(folder, "name");
}

}  // namespace tegami::pages
