/// user_accounts.h - one user's accounts as an administrator sees them (SPEC 3.2, A4), and as the user does.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "pages/dispatcher.h"
#include "pages/templates.h"

namespace tegami::pages::user_accounts {

struct Model {
  std::string key;   ///< whose
  bool own = false;  ///< the page for oneself
  bool may_add = false, may_delete = false, may_change = false;
  std::string name, login;
  boost::json::array accounts;
  std::string told;  ///< a line that says what was just done, or empty
};

PageResponse draw(const Visit& visit, const Model& model);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::user_accounts
