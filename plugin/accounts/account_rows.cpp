#include "accounts/account_rows.h"

#include "accounts/authorization_rows.h"
#include "accounts/columns.h"
#include "accounts/index_runs.h"
#include "accounts/repository_members.h"

namespace tegami::accounts {
namespace {

/// What stands before the settings in every selected row; read_row counts on this order.
constexpr std::string_view kHead =
    "a.id, a.version, a.owner_user, a.shared, a.fetch_round, a.round_pending, a.receive_password <> '' AS rp, "
    "a.send_password <> '' AS sp, ";
constexpr std::string_view kState =
    " AS status, s.last_received_ms, s.error_code, s.error_message, s.error_direction, s.error_at_ms, s.failures, "
    "s.next_try_ms, s.messages, s.bytes, se.error_code AS sec, se.error_message AS sem, se.error_at_ms AS sea, "
    "se.not_before_ms AS sen, ";
constexpr std::string_view kLogs = "lr.at_ms AS lra, lr.bytes AS lrb, ls.at_ms AS lsa, ls.bytes AS lsb, ";
constexpr std::string_view kNoLogs = "NULL AS lra, NULL AS lrb, NULL AS lsa, NULL AS lsb, ";
constexpr std::size_t kHeadColumns = 26;
constexpr std::string_view kFrom =
    " FROM account a JOIN account_state s ON s.account_id = a.id "
    "LEFT JOIN account_sending se ON se.account_id = a.id AND se.error_code <> '' ";
constexpr std::string_view kFromLogs =
    "LEFT JOIN account_log lr ON lr.account_id = a.id AND lr.direction = 'receive' "
    "LEFT JOIN account_log ls ON ls.account_id = a.id AND ls.direction = 'send' ";

}  // namespace

std::string optimizing_sql(storage::Dialect dialect) {
  return "EXISTS (SELECT 1 FROM account_lease le WHERE le.account_id = a.id AND le.holder LIKE '%" +
         std::string(kOptimizing) + "' AND le.until_ms > " + std::string(storage::clock_sql(dialect)) + ")";
}

std::string status_sql(storage::Dialect dialect) {
  return "CASE WHEN " + optimizing_sql(dialect) + " THEN 'optimizing' ELSE s.status END";
}

std::string select_rows(storage::Dialect dialect, std::string_view where, Detail detail) {
  const bool whole = detail == Detail::whole;
  std::string sql = "SELECT " + std::string(kHead) + status_sql(dialect);
  sql.append(kState).append(whole ? kLogs : kNoLogs) += setting_columns("a.", detail);
  return sql.append(kFrom).append(whole ? kFromLogs : std::string_view()).append(where);
}

namespace {

/// A flag from an expression: 1 and 0 on SQLite, true and false on PostgreSQL.
bool flag_at(const Rows& rows, std::size_t column, std::size_t row) { return rows.number(row, column) != 0; }

AccountRow read_row(const Rows& rows, std::size_t row, Detail detail) {
  AccountRow found;
  Account& account = found.account;
  account.id = number_at(rows, 0, row);
  account.version = number_at(rows, 1, row);
  account.owner_user = text_at(rows, 2, row);
  account.shared = number_at(rows, 3, row) != 0;
  account.fetch_round = number_at(rows, 4, row);
  account.round_pending = number_at(rows, 5, row) != 0;
  account.receive.password_set = flag_at(rows, 6, row);
  account.send.password_set = flag_at(rows, 7, row);
  AccountState& state = found.state;
  state.status = text_at(rows, 8, row);
  state.last_received_ms = optional_at(rows, 9, row);
  state.error_code = text_at(rows, 10, row);
  state.error_message = text_at(rows, 11, row);
  state.error_direction = text_at(rows, 12, row);
  state.error_at_ms = optional_at(rows, 13, row);
  state.failures = static_cast<std::int32_t>(number_at(rows, 14, row));
  state.next_try_ms = optional_at(rows, 15, row);
  state.messages = number_at(rows, 16, row);
  state.bytes = number_at(rows, 17, row);
  if (const auto at = optional_at(rows, 20, row)) {
    found.sending = SendTrouble{text_at(rows, 18, row), text_at(rows, 19, row), *at, number_at(rows, 21, row)};
  }
  if (const auto at = optional_at(rows, 22, row)) found.receive_log = LogInfo{*at, number_at(rows, 23, row)};
  if (const auto at = optional_at(rows, 24, row)) found.send_log = LogInfo{*at, number_at(rows, 25, row)};
  read_settings(rows, row, kHeadColumns, account, detail);
  return found;
}

}  // namespace

std::vector<AccountRow> rows_of(Session& session, const std::string& sql, const Bound& bound, Detail detail) {
  const Rows rows = query(session, sql, bound);
  std::vector<AccountRow> found;
  found.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) found.push_back(read_row(rows, row, detail));
  std::vector<Account*> accounts;
  for (AccountRow& row : found) accounts.push_back(&row.account);
  read_members(session, accounts);
  if (detail == Detail::whole) read_authorizations(session, found);
  return found;
}

std::string secret_row(AccountId id, std::string_view direction) {
  return "account/" + std::to_string(id) + "/" + std::string(direction);
}

}  // namespace tegami::accounts
