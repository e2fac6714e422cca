/// accounts_filter.h - the filter that accounts.list and the services that change many share.
#pragma once

#include "services/accounts_rights.h"

namespace tegami::services {

/// owner ("taro", {"user": "taro"}, {"users": keys, at most 500} or {"shared": true}), query, status, cause, sort
/// ("name", "address" or "last_received", with - in front from the end), after, limit.
/// Without owner: the asker's own, or for an administrator all personal accounts. Shared ones: for an administrator
/// all, and with as_member, as for everybody else, those open to him (H3). Forbidden where the asker may not see what
/// it names.
boost::system::result<accounts::ListFilter, Refusal> filter_of(const AccountParts& parts, const Call& call,
                                                               const Asker& who);
/// The answer's "next", which filter_of takes as "after": an id, or in an order of its own ["key", id] as text; null at
/// the end.
boost::json::value cursor_after(const accounts::ListFilter& filter, const accounts::AccountPage& page);

}  // namespace tegami::services
