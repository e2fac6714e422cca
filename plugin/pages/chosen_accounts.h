/// chosen_accounts.h - what the account list's form acts on: the ticked accounts, or all that its search and state
/// match (A2, A3). Travels from page to page in hidden fields (part_chosen).
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "pages/templates.h"
#include "pages/visit.h"

namespace tegami::pages {

struct ChosenAccounts {
  boost::json::array ids;  ///< at most 500
  bool all = false;        ///< all that match, not the ids
  std::string query, status;

  bool none() const { return !all && ids.empty(); }
  /// {"ids"} or the filter, for the services that change many.
  services::Json request() const;
};

/// From the form's target, id, q and status.
ChosenAccounts chosen_accounts(const Visit& visit);
/// "61 accounts that …", for a sentence to go on.
std::string words_of(const Speech& say, const ChosenAccounts& chosen, std::int64_t count);
/// For part_chosen.
void add_chosen(Data& data, const ChosenAccounts& chosen);
/// The personal list as it was narrowed, with what to tell ("changed=3") in its query.
std::string list_after(const ChosenAccounts& chosen, const std::string& told);

}  // namespace tegami::pages
