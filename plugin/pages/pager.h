/// pager.h - back and forth in a keyset list without script: the cursors already passed travel in the link.
#pragma once

#include <string>

#include "pages/templates.h"
#include "pages/visit.h"

namespace tegami::pages {

/// A service's "next" (a text, a number or null) as a cursor for links, empty at the end, and back as its "after".
std::string cursor_text(const boost::json::object& answer);
boost::json::value cursor_value(const std::string& cursor);
/// "after" of this request.
std::string cursor(const Visit& visit);
/// {previous, next}: links below path with the query's other values kept, or false. kept begins without "?" or "&".
Data pager(const Visit& visit, const std::string& path, const std::string& kept, const std::string& next_cursor);

}  // namespace tegami::pages
