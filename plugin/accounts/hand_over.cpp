// An account's new owner (P4), inside the transaction of an AccountWriter.
#include "accounts/account_writer.h"
#include "accounts/authorization_rows.h"
#include "accounts/columns.h"
#include "accounts/notice_rows.h"
#include "accounts/repository_members.h"

namespace tegami::accounts {

Saved AccountWriter::hand_over(AccountId id, std::int64_t version, const std::string& owner, std::int64_t now_ms) {
  settle();
  Bound key;
  const Rows stored = query(session_,
                            "SELECT version FROM account WHERE deleting = 0 AND id = " + key.add(id) +
                                (dialect_ == storage::Dialect::postgresql ? " FOR UPDATE" : ""),
                            key);
  if (stored.empty()) return Saved::not_found;
  if (stored.number(0, 0) != version) return Saved::conflict;
  Bound account;
  // The passwords are the former owner's: whoever has the account now could send them to a server of his own.
  std::string set = "receive_password = '', send_password = '', is_default = 0, version = version + 1, owner_user = " +
                    account.add(owner);
  set += ", shared = " + account.add(owner.empty() ? 1 : 0);
  set += ", changed_ms = " + account.add(now_ms);
  run(session_, "UPDATE account SET " + set + " WHERE id = " + account.add(id), account);
  Bound state;
  const std::string code = "CASE WHEN (SELECT a.receive_auth FROM account a WHERE a.id = account_id) = 'xoauth2' THEN ";
  std::string what = "status = " + code + "'needs_authorization' ELSE 'paused' END, error_code = " + code +
                     "'needs_authorization' ELSE 'password_needed' END, error_message = '', "
                     "error_direction = 'receive', failures = 0, next_try_ms = NULL, error_at_ms = " +
                     state.add(now_ms);
  run(session_, "UPDATE account_state SET " + what + " WHERE account_id = " + state.add(id), state);
  write_members(session_, id, {});
  forget_notice_rows(session_, id);
  forget_authorizations(session_, id);
  return Saved::ok;
}

}  // namespace tegami::accounts
