// What keeps an account from sending at all, beside its entries.
#include "accounts/sending_notices.h"
#include "accounts/sql.h"
#include "jobs/outbox_rows.h"
#include "jobs/outbox_store.h"

namespace tegami::jobs {

using accounts::AccountId;
using accounts::number_at;
using accounts::Rows;
using accounts::Session;
using accounts::Sql;
using accounts::text_at;
using accounts::val;

namespace {

/// False: the account has nothing to send.
bool write_trouble(Session& session, AccountId account, const OutboxStore::Trouble& trouble) {
  Sql update;
  update << "UPDATE account_sending SET error_code = " << val(trouble.code)
         << ", error_message = " << val(trouble.message)
         << ", error_at_ms = " << val(trouble.code.empty() ? std::nullopt : std::optional<std::int64_t>(trouble.at_ms))
         << ", not_before_ms = " << val(trouble.not_before_ms) << ", failures = " << val(std::int64_t{trouble.failures})
         << " WHERE account_id = " << val(account);
  if (update.run(session) != 1) return false;
  reckon_turn(session, account);
  return true;
}

}  // namespace

void OutboxStore::set_trouble(AccountId account, const Trouble& trouble, std::int64_t now_ms) {
  database_.transact([&](Session& session) {
    if (!write_trouble(session, account, trouble)) return;
    if (trouble.for_a_person) accounts::note_cannot_send(session, account, trouble.code, now_ms);
    if (trouble.code.empty()) accounts::note_can_send(session, account, now_ms);
  });
}

std::optional<OutboxStore::Trouble> OutboxStore::trouble(AccountId account) {
  std::optional<Trouble> found;
  database_.read([&](Session& session) {
    found.reset();
    Sql select;
    select << "SELECT error_code, error_message, error_at_ms, not_before_ms, failures FROM account_sending WHERE "
              "error_code <> '' AND account_id = "
           << val(account);
    select.each(session, [&](const Rows& rows, std::size_t i) {
      found = Trouble{text_at(rows, 0, i), text_at(rows, 1, i), number_at(rows, 2, i), number_at(rows, 3, i),
                      static_cast<std::int32_t>(number_at(rows, 4, i))};
    });
  });
  return found;
}

void OutboxStore::clear_trouble(AccountId account) {
  database_.transact([&](Session& session) { write_trouble(session, account, {}); });
}

}  // namespace tegami::jobs
