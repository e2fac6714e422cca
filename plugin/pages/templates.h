/// templates.h - the mustache templates of all pages and parts, read once, drawn with escaped values.
///
/// In a template: {{value}} is escaped, {{#t}}key{{/t}} is the catalogue's text (escaped), {{> name}} draws another
/// template with the same data. A value's text is never read as a template. An empty text is no section: give false
/// where {{#value}} asks "is there one" (shown() does). Any thread: each draws with a parsed template of its own, which
/// the next one takes over.
#pragma once

#include <kainjow/mustache.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "pages/speech.h"

namespace tegami::pages {

using Data = kainjow::mustache::data;
using List = kainjow::mustache::list;

class Templates {
 public:
  /// Every *.mustache below folder, by file name without ending. Throws std::runtime_error naming the file when two
  /// share a name or one does not parse.
  static Templates load(const std::string& folder);
  ~Templates();
  Templates(Templates&&) noexcept;

  std::string draw(std::string_view name, const Data& data, const Speech& speech) const;
  const std::map<std::string, std::string, std::less<>>& all() const noexcept { return texts_; }

 private:
  class Parsed;
  Templates();

  std::map<std::string, std::string, std::less<>> texts_;
  std::map<std::string, std::string, std::less<>> whole_;  ///< with their parts in their places
  std::unique_ptr<Parsed> parsed_;
};

/// The text, or false when it is empty.
inline Data shown(const std::string& text) { return text.empty() ? Data(false) : Data(text); }
inline Data flag(bool yes) { return yes ? Data(true) : Data(false); }

}  // namespace tegami::pages
