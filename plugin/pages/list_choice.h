/// list_choice.h - what the lists of personal and of shared accounts have in common: search, state tabs with counts,
/// cause, and sorting by a column's title (A3). It travels in the address, so that every view can be kept as a link.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "pages/templates.h"
#include "pages/visit.h"

namespace tegami::pages {

struct ListChoice {
  std::string query, status, cause, sort;  ///< as accounts.list takes them; empty: none

  bool narrowed() const { return !query.empty() || !status.empty() || !cause.empty(); }
};

/// From q, status, cause and sort of an address or a form.
ListChoice list_choice(const Form& values);
/// "q=…&status=…", without "?"; may be empty.
std::string query_of(const ListChoice& choice);
void add_to(services::Json& request, const ListChoice& choice);

/// The tabs: all of offered, and the other states that accounts are in. counts: accounts.list's, or empty.
List state_tabs(const Visit& visit, const std::string& path, const ListChoice& choice,
                const std::vector<std::string_view>& offered, const services::Json& counts);
/// For part_state_tabs, part_list_choice and part_list_kept, and the titles by_user, by_name, by_address and by_last.
void add_list_choice(Data& data, const Visit& visit, const std::string& path, const ListChoice& choice);

}  // namespace tegami::pages
