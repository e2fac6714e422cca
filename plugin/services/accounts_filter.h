/// accounts_filter.h - the filter that accounts.list and accounts.set_receiving share.
#pragma once

#include "services/accounts_rights.h"

namespace tegami::services {

/// owner ("taro", {"user": "taro"}, {"users": keys, at most 500} or {"shared": true}), query, status, after, limit.
/// Without owner: the asker's own, or for an administrator all personal accounts. Shared ones: for an administrator
/// all, and with as_member, as for everybody else, those open to him (H3). Forbidden where the asker may not see what
/// it names.
boost::system::result<accounts::ListFilter, Refusal> filter_of(const AccountParts& parts, const Call& call,
                                                               const Asker& who);

}  // namespace tegami::services
