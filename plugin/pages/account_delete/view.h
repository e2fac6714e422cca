/// view.h - the accounts about to go.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "pages/visit.h"

namespace tegami::pages::account_delete {

struct Subject {
  boost::json::object account;
  boost::json::array folders;  ///< empty: not known to this caller
  std::string user_name, login;
};

struct Model {
  std::string list_path;
  bool shared = false;
  std::string told;  ///< why it is asked again, or empty
  std::vector<Subject> subjects;
};

PageResponse draw(const Visit& visit, const Model& model);

}  // namespace tegami::pages::account_delete
