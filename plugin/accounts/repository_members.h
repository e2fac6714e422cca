/// repository_members.h - the members of shared accounts in SQL; the repository's own, inside its sessions.
#pragma once

#include <string>
#include <vector>

#include "accounts/account.h"
#include "accounts/columns.h"
#include "accounts/members.h"

namespace tegami::accounts {

/// Fills in the members of those accounts that are shared, by one question.
void read_members(Session& session, const std::vector<Account*>& accounts);
/// In the caller's transaction: these and no others.
void write_members(Session& session, AccountId id, const std::vector<Member>& members);
/// " AND …": only accounts a that name one of these.
std::string member_condition(Bound& bound, const Belonging& who);

}  // namespace tegami::accounts
