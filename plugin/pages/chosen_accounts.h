/// chosen_accounts.h - what the form of an account list acts on: the ticked accounts, or all that its search, state and
/// cause match (A2, A3), of the personal or of the shared ones. Travels from page to page in hidden fields
/// (part_chosen).
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "pages/list_choice.h"
#include "pages/templates.h"
#include "pages/visit.h"

namespace tegami::pages {

struct ChosenAccounts {
  boost::json::array ids;  ///< at most 500
  bool all = false;        ///< all that match, not the ids
  bool shared = false;
  ListChoice choice;

  bool none() const { return !all && ids.empty(); }
  /// {"ids"} or the filter, for the services that change many.
  services::Json request() const;
  std::string list_path() const { return shared ? "/shared" : "/accounts"; }
};

/// From the form's target, id, q, status, cause and sort.
ChosenAccounts chosen_accounts(const Visit& visit, bool shared);
/// "61 accounts that …", for a sentence to go on.
std::string words_of(const Speech& say, const ChosenAccounts& chosen, std::int64_t count);
/// The same on the list itself, beside the ticked ones; counts: accounts.list's.
std::string all_words(const Speech& say, const ListChoice& choice, const services::Json& counts);
/// For part_chosen.
void add_chosen(Data& data, const ChosenAccounts& chosen);
/// The list as it was narrowed, with what to tell ("changed=3") in its query.
std::string list_after(const ChosenAccounts& chosen, const std::string& told);
/// What list_after left to tell, or empty.
std::string told_of_many(const Visit& visit);

}  // namespace tegami::pages
