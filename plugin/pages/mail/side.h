/// side.h - what stands beside every mail page: the accounts one may read, and the folders of the one that is open.
#pragma once

#include <boost/json.hpp>

#include "pages/visit.h"

namespace tegami::pages::mail {

struct Side {
  boost::json::array accounts;
  boost::json::array shared;  ///< those open to this person (H3)
  std::int64_t account = 0;   ///< 0: there is none
  boost::json::array folders;
};

/// The account is the wanted one, even when it is not in the list: the service decides. 0: the default one, else the
/// first.
Side side(const Visit& visit, std::int64_t wanted);

/// The shared account that is open; null: it is not a shared one, or not open to this person.
const boost::json::object* shared_account(const Side& side);
/// Own accounts, and shared ones that one may send by.
bool may_send(const Side& side);
/// 0: there is none of that kind yet.
std::int64_t folder_of(const Side& side, std::string_view kind);

std::string folder_path(const Side& side, std::int64_t folder);
std::string outbox_path(const Side& side);
/// name <address>, of services' {name, address}.
std::string people(const boost::json::array& addresses, const Speech& say);

/// For part_mail_side; folder: the current one, `here` the one that a list is about.
void add_side(const Visit& visit, const Side& side, std::int64_t folder, std::int64_t here, Data& data);

}  // namespace tegami::pages::mail
