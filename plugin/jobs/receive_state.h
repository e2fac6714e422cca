/// receive_state.h - what a receive's outcome means for the account: status, next try, backing off (R8).
#pragma once

#include "accounts/account.h"
#include "jobs/account_receive.h"
#include "tegami-host/module.hpp"

namespace tegami::jobs {

accounts::AccountState state_after(const sdk::Host& host, const accounts::Account& account,
                                   const accounts::AccountState& before, const ReceiveOutcome& outcome);

}  // namespace tegami::jobs
