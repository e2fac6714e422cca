/// shared_list.h - the list of shared accounts (SPEC 3.9, H1) and what its buttons do with the ticked ones.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "pages/dispatcher.h"
#include "pages/list_choice.h"
#include "pages/templates.h"

namespace tegami::pages::shared_list {

struct Model {
  boost::json::array accounts;
  ListChoice choice;
  services::Json counts;  ///< by state, and "all"
  std::string next;       ///< cursor, or empty
  std::string told;       ///< a line that says what was just done, or empty
};

PageResponse draw(const Visit& visit, const Model& model);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::shared_list
