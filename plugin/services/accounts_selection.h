/// accounts_selection.h - the accounts that a service changes together: named by ids, or all that the list's filter
/// matches (A2, A3). Read and changed in batches, so that any number takes the same memory.
#pragma once

#include <functional>
#include <vector>

#include "services/accounts_rights.h"

namespace tegami::services {

struct Selection {
  std::vector<accounts::ListFilter> filters;  ///< of ids one for the personal and one for the shared among them
};

/// request["ids"] (at most 1,000, all of which the asker may change), or owner, query, status and cause. Forbidden
/// where the asker may not change what it names, and where one of the ids is not there.
boost::system::result<Selection, Refusal> selection(const AccountParts& parts, const Call& call, const Asker& who);
/// All of it, by the database's count.
accounts::Repository::Totals count(const AccountParts& parts, const Selection& selected);

using Batch = std::vector<accounts::AccountRow>;
/// At most 500 accounts at a time, in the order of their ids. The caller's right is asked again before each batch (P2):
/// when it is lost on the way, the answer is forbidden and later batches stay as they are.
boost::system::result<void, Refusal> each_batch(const AccountParts& parts, const Call& call, const Selection& selected,
                                                const std::function<void(const Batch&)>& work);

}  // namespace tegami::services
