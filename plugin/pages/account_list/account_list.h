/// account_list.h - 個人アカウント一覧 (SPEC 3.1): every user has a row, also one without an account (A1).
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "pages/dispatcher.h"
#include "pages/list_choice.h"
#include "pages/templates.h"

namespace tegami::pages::account_list {

struct Row {
  std::string user, user_name;
  boost::json::object account;  ///< empty: the user has none
};

struct Model {
  std::vector<Row> rows;
  ListChoice choice;
  services::Json counts;  ///< by state, and "all"
  std::string next;       ///< cursor, or empty
  std::string told;       ///< not empty: what was just done to many
};

/// Reads one page of users and their accounts, or of the accounts that match.
Model read(const Visit& visit);
PageResponse draw(const Visit& visit, const Model& model);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::account_list
