/// outbox_rows.h - entries of the outbox as rows: read with their recipients, and written back. Inside a transaction
/// that the caller holds.
#pragma once

#include <vector>

#include "accounts/sql.h"
#include "jobs/outbox_store.h"

namespace tegami::jobs {

/// "SELECT … FROM outbox o ": what is appended to it ("WHERE …") says which entries.
accounts::Sql select_entries();
/// The entries that the statement finds, with their recipients.
std::vector<Entry> read_entries(accounts::Session& session, accounts::Sql& select);
/// State, tries and recipients. What is over is still to be filed.
void write_entry(accounts::Session& session, const Entry& entry, std::int64_t now_ms);
/// One that has failed or is uncertain is to be told to its account's owner (P5).
void tell_unsent(accounts::Session& session, const Entry& entry, std::int64_t now_ms);
/// When the account is due next, from what is queued.
void reckon_turn(accounts::Session& session, accounts::AccountId account);

}  // namespace tegami::jobs
