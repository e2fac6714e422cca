#include "accounts/account_writer.h"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "accounts/account_rows.h"
#include "accounts/authorization_rows.h"
#include "accounts/columns.h"
#include "accounts/pairs.h"
#include "accounts/repository_members.h"
#include "accounts/rules.h"
#include "accounts/sending_notices.h"
#include "accounts/sql.h"

namespace tegami::accounts {
namespace {

constexpr std::int64_t kIdsAtOnce = 500;
constexpr std::size_t kRowsAtOnce = 500;

std::string search_text(const Account& account) { return folded(account.name + "\n" + account.address); }
/// Name and address are bounded: these are all.
std::string search_pairs(const Account& account) { return pairs_of(search_text(account), std::string::npos); }

std::string inserted_columns() {
  std::string list =
      "id, version, owner_user, shared, created_ms, changed_ms, folded, pairs, receive_password, send_password";
  for (const Field& field : fields())
    if (!field.secret()) list += ", " + field.column();
  return list;
}

}  // namespace

AccountWriter::AccountWriter(Session& session, storage::Dialect dialect, const storage::Seal& seal)
    : session_(session),
      dialect_(dialect),
      seal_(seal),
      accounts_(dialect, "INSERT INTO account (" + inserted_columns() + ")"),
      states_(dialect, "INSERT INTO account_state (account_id)"),
      audits_(dialect,
              "INSERT INTO audit (at_ms, actor, actor_address, action, account_id, account_name, account_address, "
              "owner_user, fields)") {}

/// The id is needed before the row is written: its password is sealed for it.
AccountId AccountWriter::next_id() {
  if (reserved_.empty()) {
    const std::int64_t count = inserted_ == 0 ? 1 : kIdsAtOnce;
    if (dialect_ == storage::Dialect::postgresql) {
      Bound bound;
      const Rows found = query(session_,
                               "SELECT nextval(pg_get_serial_sequence('account', 'id')) FROM generate_series(1, CAST(" +
                                   bound.add(count) + " AS BIGINT))",
                               bound);
      for (std::size_t row = 0; row < found.size(); ++row) reserved_.push_back(found.number(row, 0));
    } else {
      // The transaction is the only writer, and a row with an id of its own raises the sequence.
      const Rows found = query(session_, "SELECT seq FROM sqlite_sequence WHERE name = 'account'");
      // Rows that wait to be inserted have not raised it yet.
      const AccountId last = std::max<AccountId>(found.empty() ? 0 : found.number(0, 0), last_reserved_);
      for (AccountId i = 1; i <= count; ++i) reserved_.push_back(last + i);
      last_reserved_ = last + count;
    }
  }
  const AccountId id = reserved_.front();
  reserved_.pop_front();
  ++inserted_;
  return id;
}

/// Throws when there is no key to seal with: nothing is stored unsealed, and nothing is lost in silence.
std::string AccountWriter::sealed(const std::optional<Secret>& secret, AccountId id, std::string_view direction) const {
  if (!secret) return {};
  std::optional<std::string> record = seal_.close(secret->reveal(), secret_row(id, direction));
  if (!record) throw std::runtime_error("the host gives no key to seal a password with");
  return *std::move(record);
}

AccountId AccountWriter::insert(const Account& account, const SecretChange& secrets, std::int64_t now_ms) {
  const AccountId id = next_id();
  Values values{account, {}};
  Bound row, state;
  row.add(id);
  row.add(1);
  row.add(account.owner_user);
  row.add(account.shared ? 1 : 0);
  row.add(now_ms);
  row.add(now_ms);
  row.add(search_text(account));
  row.add(search_pairs(account));
  row.add(sealed(secrets.receive_password, id, "receive"));
  row.add(sealed(secrets.send_password, id, "send"));
  for (const Field& field : fields())
    if (!field.secret()) add_setting(row, field, values);
  state.add(id);
  accounts_.add(std::move(row));
  states_.add(std::move(state));
  unpaired_.push_back(id);
  if (account.shared && !account.members.empty()) {
    settle();
    write_members(session_, id, account.members);
  }
  if (account.is_default && !account.shared) {
    settle();
    only_default(account, id);
  }
  if (accounts_.size() >= kRowsAtOnce) flush();
  return id;
}

void AccountWriter::flush() {
  accounts_.flush(session_);
  states_.flush(session_);
  audits_.flush(session_);
}

void AccountWriter::settle() {
  flush();
  if (unpaired_.empty()) return;
  // One statement for all: each statement with a trigger would make the index write what it has gathered (a savepoint).
  if (dialect_ == storage::Dialect::sqlite) {
    Bound bound;
    const std::string first = bound.add(unpaired_.front());
    run(session_,
        "INSERT INTO account_pairs (rowid, pairs) SELECT id, pairs FROM account WHERE id BETWEEN " + first + " AND " +
            bound.add(unpaired_.back()),
        bound);
  }
  unpaired_.clear();
}

/// Of an owner's accounts only one is the default.
void AccountWriter::only_default(const Account& account, AccountId id) {
  if (!account.is_default || account.shared) return;
  Bound bound;
  const std::string owner = bound.add(account.owner_user);
  const std::string own = bound.add(id);
  run(session_,
      "UPDATE account SET is_default = 0, version = version + 1 WHERE is_default = 1 AND shared = 0 AND owner_user = " +
          owner + " AND id <> " + own,
      bound);
}

Saved AccountWriter::update(const Account& account, const SecretChange& secrets, std::int64_t now_ms) {
  settle();
  const bool postgres = dialect_ == storage::Dialect::postgresql;
  Bound key;
  const std::string place = key.add(account.id);
  const std::vector<AccountRow> found = rows_of(
      session_,
      select_rows(dialect_, "WHERE a.deleting = 0 AND a.id = " + place + (postgres ? " FOR UPDATE OF a" : "")), key);
  if (found.empty()) return Saved::not_found;
  const Account& stored = found.front().account;
  if (stored.version != account.version) return Saved::conflict;
  const Round round = round_after(stored, account);
  Bound bound;
  Values values{account, {}};
  std::string set = "version = version + 1, changed_ms = " + bound.add(now_ms);
  set += ", folded = " + bound.add(search_text(account));
  set += ", pairs = " + bound.add(search_pairs(account));
  set += ", fetch_round = " + bound.add(round.number);
  set += ", round_pending = " + bound.add(round.pending ? 1 : 0);
  for (const Field& field : fields())
    if (!field.secret()) set += ", " + field.column() + " = " + add_setting(bound, field, values);
  const auto store = [&](const std::optional<Secret>& secret, const std::string& direction) {
    if (secret) set += ", " + direction + "_password = " + bound.add(sealed(secret, account.id, direction));
  };
  store(secrets.receive_password, "receive");
  store(secrets.send_password, "send");
  const std::string where = bound.add(account.id);
  run(session_, "UPDATE account SET " + set + " WHERE id = " + where, bound);
  Bound id;
  const std::string of_account = " WHERE account_id = " + id.add(account.id);
  if (logs_on_anew(stored, account, secrets)) {
    receive_again(account.id);
    run(session_, "UPDATE account_state SET listing_digest = ''" + of_account, id);
    if (stored.receive.leave_on_server) take_answer_back(account.id);
  } else if (round.number != stored.fetch_round) {
    run(session_, "UPDATE account_state SET listing_digest = ''" + of_account, id);
  }
  if (stored.receive.leave_on_server && !account.receive.leave_on_server) drop_held(account.id);
  send_again(account.id, now_ms);
  leave_authorizations(session_, stored, account);
  if (stored.shared && stored.members != account.members) write_members(session_, account.id, account.members);
  only_default(account, account.id);
  return Saved::ok;
}

/// One that is held stays so (R5): the next receive, which is due at once, finds whether it still is.
void AccountWriter::receive_again(AccountId id) {
  Sql state, due;
  state << "UPDATE account_state SET status = CASE WHEN last_received_ms IS NULL THEN 'never' ELSE 'waiting' END, "
           "error_code = '', error_message = '', error_direction = '', error_at_ms = NULL WHERE account_id = "
        << val(id) << " AND status <> 'held'";
  state.run(session_);
  due << "UPDATE account_state SET failures = 0, next_try_ms = NULL WHERE account_id = " << val(id);
  due.run(session_);
}

void AccountWriter::try_at_once(AccountId id, std::int64_t now_ms) {
  settle();
  receive_again(id);
  send_again(id, now_ms);
}

/// What kept the account from sending may be mended by the change: what waits in its outbox is tried at once.
void AccountWriter::send_again(AccountId id, std::int64_t now_ms) {
  Sql update;
  update << "UPDATE account_sending SET error_code = '', error_message = '', error_at_ms = NULL, not_before_ms = 0, "
            "failures = 0, next_try_ms = (SELECT MIN(o.next_try_ms) FROM outbox o WHERE o.account_id = "
         << val(id) << " AND o.state = 'queued') WHERE account_id = " << val(id);
  if (update.run(session_) == 1) note_can_send(session_, id, now_ms);
}

std::vector<AccountId> AccountWriter::set_receiving(const std::vector<AccountId>& ids, bool enabled,
                                                    std::int64_t now_ms) {
  if (ids.empty()) return {};
  settle();
  Bound bound;
  const std::string value = bound.add(enabled ? 1 : 0);
  const std::string changed_at = bound.add(now_ms);
  const Rows rows = query(session_,
                          "UPDATE account SET receiving = " + value + ", changed_ms = " + changed_at +
                              ", version = version + 1 WHERE deleting = 0 AND receiving <> " + value + " AND id " +
                              bound.in(dialect_, ids) + " RETURNING id",
                          bound);
  std::vector<AccountId> changed;
  for (std::size_t row = 0; row < rows.size(); ++row) changed.push_back(rows.number(row, 0));
  if (!changed.empty() && enabled) {
    Bound which;
    run(session_,
        "UPDATE account_state SET next_try_ms = NULL, failures = 0 WHERE account_id " + which.in(dialect_, changed),
        which);
  }
  return changed;
}

Saved AccountWriter::begin_delete(AccountId id, std::int64_t version) {
  settle();
  Bound bound;
  const std::string key = bound.add(id);
  const Rows stored = query(session_, "SELECT version FROM account WHERE deleting = 0 AND id = " + key, bound);
  if (stored.empty()) return Saved::not_found;
  if (stored.number(0, 0) != version) return Saved::conflict;
  const std::size_t marked =
      run(session_,
          "UPDATE account SET deleting = 1, version = version + 1 WHERE deleting = 0 AND id = " + key +
              " AND version = " + bound.add(version),
          bound);
  return marked == 0 ? Saved::conflict : Saved::ok;
}

void AccountWriter::audit(const AuditEntry& entry) {
  boost::json::array names;
  for (const std::string& field : entry.fields) names.emplace_back(field);
  Bound row;
  row.add(entry.at_ms);
  for (const std::string* text : {&entry.actor, &entry.actor_address, &entry.action}) row.add(*text);
  row.add(entry.account == 0 ? std::nullopt : std::optional<std::int64_t>(entry.account));
  for (const std::string* text : {&entry.account_name, &entry.account_address, &entry.owner_user}) row.add(*text);
  row.add(boost::json::serialize(names));
  audits_.add(std::move(row));
  if (audits_.size() >= kRowsAtOnce) flush();
}

}  // namespace tegami::accounts
