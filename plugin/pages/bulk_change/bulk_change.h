/// bulk_change.h - 一括変更 (A3): one field of the chosen accounts, a preview of what would change, then
/// accounts.change_many. Each step is a form; nothing is changed before the last.
#pragma once

#include <map>
#include <string>

#include "pages/chosen_accounts.h"
#include "pages/dispatcher.h"

namespace tegami::pages::bulk_change {

struct Model {
  ChosenAccounts chosen;
  std::int64_t matched = 0;
  std::string field, value;
  std::map<std::string, std::string> errors;  ///< by field
  services::Json preview;                     ///< what the service would do; empty before it was asked
};

/// Whether many accounts can have the same value in it, and this page offers that.
bool is_offered(std::string_view field);
PageResponse draw(const Visit& visit, const Model& model);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::bulk_change
