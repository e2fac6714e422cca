/// held.h - サーバーのメールの確認: what an account is held for (SPEC R5), and the two answers. Reached from its change
/// page and from the state in a list. An account that is not held leads back to its change page.
#pragma once

#include <boost/json.hpp>

#include "pages/dispatcher.h"

namespace tegami::pages::held {

/// Where the question of this account is asked, or false where it is held for none. For accounts that may be changed.
Data link_of(const Visit& visit, const boost::json::object& account);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::held
