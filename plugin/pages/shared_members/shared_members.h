/// shared_members.h - who may use a shared account (H2): its users, groups and roles, each to read or to send too.
///
/// Without script: one form saves all rights, its buttons take one out; a search finds whom to add.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "pages/dispatcher.h"
#include "pages/member_words.h"
#include "pages/templates.h"

namespace tegami::pages::shared_members {

struct Row {
  MemberName member;  ///< right: as chosen in the form
  std::string note;   ///< what somebody else did with it meanwhile, or what is wrong with it; or empty
};

/// Found by the search, or offered before one.
struct Candidate {
  MemberName party;
  bool member = false, ticked = false;
};

struct Model {
  boost::json::object account;
  std::vector<Row> rows;
  std::string query;
  std::vector<Candidate> candidates;
  bool more = false;           ///< than are shown
  std::string right = "read";  ///< for those to be added
  std::string told, refusal;   ///< what was just done; why nothing was
  bool conflict = false;
};

PageResponse draw(const Visit& visit, const Model& model);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::shared_members
