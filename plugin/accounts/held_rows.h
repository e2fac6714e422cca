/// held_rows.h - the row of account_held inside a transaction that the caller holds. For this room only.
#pragma once

#include <cstdint>

#include "accounts/account.h"
#include "accounts/columns.h"
#include "accounts/held.h"

namespace tegami::accounts {

/// The question as found now; an answer that stands already stays.
void write_held(Session& session, AccountId id, const Held& found, std::int64_t now_ms);
void forget_held(Session& session, AccountId id);

}  // namespace tegami::accounts
