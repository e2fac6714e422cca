/// audit.h - 監査 (SPEC 3.12): who changed what of which account, when and from where; filters, and all of it as CSV.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "pages/dispatcher.h"

namespace tegami::pages::audit {

struct Model {
  std::string from, to;          ///< days as the fields give them, "2026-11-24"; empty: none
  std::string action, query;     ///< empty: any
  boost::json::object recorded;  ///< audit.list
};

PageResponse draw(const Visit& visit, const Model& model);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::audit
