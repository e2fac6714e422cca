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

/// After a change of the account: what a direction has no use for any more goes. An application's token opens every
/// mailbox there is, so it goes too where host, server or user id are others now: whoever changed them might read other
/// people's mail, or have the token sent to a server of his own.
void leave_authorizations(Session& session, const Account& stored, const Account& changed);
/// All of them, and the questions under way: the account is somebody else's from now on.
void forget_authorizations(Session& session, AccountId id);

}  // namespace tegami::accounts
