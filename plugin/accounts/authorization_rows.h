/// authorization_rows.h - what accounts that sign in by XOAUTH2 were authorized with, beside their rows. For this room
/// only.
#pragma once

#include <vector>

#include "accounts/columns.h"
#include "accounts/repository.h"

namespace tegami::accounts {

/// Fills AccountRow::authorization of those that want one, by one question for all of them; none where none does.
void read_authorizations(Session& session, std::vector<AccountRow>& rows);

/// The one that this direction signs in with: its own, or the receiving one's that serves both (A5). Null: none, or one
/// of another authorization server than the account names.
const Authorization* authorization_of(const AccountRow& row, bool send);

}  // namespace tegami::accounts
