/// account_rows.h - reading whole accounts with their state from the main database. For this room only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "accounts/columns.h"
#include "accounts/repository.h"

namespace tegami::accounts {

/// "EXISTS (…)": somebody holds the lease of an account a to work on its index.
std::string optimizing_sql(storage::Dialect dialect);
/// The status of an account a with its state s, as SQL: what stands in the state, but while somebody holds the lease to
/// work on its index it is that.
std::string status_sql(storage::Dialect dialect);
/// "SELECT …" of what rows_of reads, from a (account), s (account_state) and, whole, the logs, with this WHERE.
std::string select_rows(storage::Dialect dialect, std::string_view where, Detail detail = Detail::whole);
std::vector<AccountRow> rows_of(Session& session, const std::string& sql, const Bound& bound,
                                Detail detail = Detail::whole);
/// What a sealed password is bound to: "account/7/receive".
std::string secret_row(AccountId id, std::string_view direction);

}  // namespace tegami::accounts
