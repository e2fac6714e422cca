/// hand_over.h - accounts.hand_over (SPEC 3.13, P4): an account gets another owner, or is made a shared one, with its
/// mail.
///
/// {id, version (optional), to: {"user": key, log-in or address} or {"shared": true}} answers the account as it is now.
/// For mail administrators; audited once of the former and once of the new owner. Passwords do not go with it: they
/// were the former owner's. A receive under way is ended before the answer, which may take a minute.
#pragma once

#include <functional>

#include "services/account_services.h"

namespace tegami::services {

struct HandOverParts {
  AccountParts accounts;
  /// Ends what is being received of the account, here and elsewhere.
  std::function<void(accounts::AccountId)> end_receive = {};
};

void add_hand_over(Services& services, const HandOverParts& parts);

}  // namespace tegami::services
