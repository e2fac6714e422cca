#include "accounts/repository.h"

#include <Poco/Data/RecordSet.h>

#include <algorithm>
#include <set>

#include "accounts/columns.h"
#include "accounts/rules.h"

namespace tegami::accounts {
namespace {

using Poco::Data::RecordSet;
using Poco::Data::Session;
using Poco::Data::Statement;
using namespace Poco::Data::Keywords;

constexpr std::int32_t kMaxPage = 500;

/// What stands before the settings in every selected row; read_row counts on this order.
constexpr std::string_view kHead =
    "a.id, a.version, a.owner_user, a.shared, a.fetch_round, a.round_pending, a.receive_password <> '' AS rp, "
    "a.send_password <> '' AS sp, s.status, s.last_received_ms, s.error_code, s.error_message, s.error_direction, "
    "s.error_at_ms, s.failures, s.next_try_ms, s.messages, s.bytes, lr.at_ms AS lra, lr.bytes AS lrb, "
    "ls.at_ms AS lsa, ls.bytes AS lsb, ";
constexpr std::size_t kHeadColumns = 22;
constexpr std::string_view kFrom =
    " FROM account a JOIN account_state s ON s.account_id = a.id "
    "LEFT JOIN account_log lr ON lr.account_id = a.id AND lr.direction = 'receive' "
    "LEFT JOIN account_log ls ON ls.account_id = a.id AND ls.direction = 'send' ";

std::string select(std::string_view where) {
  return "SELECT " + std::string(kHead) + setting_columns("a.") + std::string(kFrom) + std::string(where);
}

/// A flag from an expression: 1 and 0 on SQLite, true and false on PostgreSQL.
bool flag_at(RecordSet& rows, std::size_t column, std::size_t row) { return rows.value(column, row).convert<bool>(); }

AccountRow read_row(RecordSet& rows, std::size_t row) {
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
  if (const auto at = optional_at(rows, 18, row)) found.receive_log = LogInfo{*at, number_at(rows, 19, row)};
  if (const auto at = optional_at(rows, 20, row)) found.send_log = LogInfo{*at, number_at(rows, 21, row)};
  read_settings(rows, row, kHeadColumns, account);
  return found;
}

std::vector<AccountRow> rows_of(Session& session, const std::string& sql, Bound& bound) {
  Statement statement(session);
  statement << sql;
  bound.bind_to(statement);
  statement.execute();
  RecordSet rows(statement);
  std::vector<AccountRow> found;
  found.reserve(rows.rowCount());
  for (std::size_t row = 0; row < rows.rowCount(); ++row) found.push_back(read_row(rows, row));
  return found;
}

std::size_t run(Session& session, const std::string& sql, Bound& bound) {
  Statement statement(session);
  statement << sql;
  bound.bind_to(statement);
  return statement.execute();
}

/// Ids are our own numbers, so they can stand in the text: a list has no placeholder on both databases.
std::string id_list(const std::vector<AccountId>& ids) {
  std::string text;
  for (const AccountId id : ids) text += (text.empty() ? "" : ", ") + std::to_string(id);
  return "(" + text + ")";
}

std::string search_text(const Account& account) { return folded(account.name + "\n" + account.address); }

std::string secret_row(AccountId id, std::string_view direction) {
  return "account/" + std::to_string(id) + "/" + std::string(direction);
}

/// Throws when there is no key to seal with: nothing is stored unsealed, and nothing is lost in silence.
std::string sealed(const storage::Seal& seal, const Secret& secret, AccountId id, std::string_view direction) {
  std::optional<std::string> record = seal.close(secret.reveal(), secret_row(id, direction));
  if (!record) throw std::runtime_error("the host gives no key to seal a password with");
  return *std::move(record);
}

void store_secrets(Session& session, const storage::Seal& seal, AccountId id, const SecretChange& secrets) {
  const auto store = [&](const std::optional<Secret>& secret, std::string_view direction) {
    if (!secret) return;
    Bound bound;
    const std::string record = bound.add(sealed(seal, *secret, id, direction));
    const std::string where = bound.add(id);
    run(session, "UPDATE account SET " + std::string(direction) + "_password = " + record + " WHERE id = " + where,
        bound);
  };
  store(secrets.receive_password, "receive");
  store(secrets.send_password, "send");
}

/// Of an owner's accounts only one is the default.
void only_default(Session& session, const Account& account, AccountId id) {
  if (!account.is_default || account.shared) return;
  Bound bound;
  const std::string owner = bound.add(account.owner_user);
  const std::string own = bound.add(id);
  run(session,
      "UPDATE account SET is_default = 0, version = version + 1 WHERE is_default = 1 AND shared = 0 AND owner_user = " +
          owner + " AND id <> " + own,
      bound);
}

}  // namespace

Repository::Repository(storage::Database& database, const storage::Seal& seal) : database_(database), seal_(seal) {}

std::optional<AccountRow> Repository::find(AccountId id) {
  std::vector<AccountRow> found;
  database_.read([&](Session& session) {
    Bound bound;
    const std::string key = bound.add(id);
    found = rows_of(session, select("WHERE a.deleting = 0 AND a.id = " + key), bound);
  });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<AccountRow> Repository::list(const ListFilter& filter) {
  std::vector<AccountRow> found;
  database_.read([&](Session& session) {
    Bound bound;
    std::string where = "WHERE a.deleting = 0 AND a.shared = " + std::string(filter.shared ? "1" : "0");
    where += " AND a.id > " + bound.add(filter.after);
    if (!filter.owner.empty()) where += " AND a.owner_user = " + bound.add(filter.owner);
    if (!filter.query.empty())
      where += " AND a.folded LIKE " + bound.add(like_pattern(folded(filter.query))) + " ESCAPE '!'";
    if (filter.status == "off")
      where += " AND a.receiving = 0";
    else if (!filter.status.empty())
      where += " AND a.receiving = 1 AND s.status = " + bound.add(filter.status);
    if (!filter.ids.empty()) where += " AND a.id IN " + id_list(filter.ids);
    where += " ORDER BY a.id LIMIT " + std::to_string(std::clamp(filter.limit, 1, kMaxPage));
    found = rows_of(session, select(where), bound);
  });
  return found;
}

std::int64_t Repository::count_of(const std::string& owner) {
  Poco::Int64 count = 0;
  std::string key = owner;
  database_.read([&](Session& session) {
    session << "SELECT COUNT(*) FROM account WHERE deleting = 0 AND shared = 0 AND owner_user = $1", use(key),
        into(count), now;
  });
  return count;
}

std::map<std::string, Repository::Counts> Repository::counts_of(const std::vector<std::string>& owners) {
  std::map<std::string, Counts> counts;
  if (owners.empty()) return counts;
  database_.read([&](Session& session) {
    counts.clear();
    Bound bound;
    std::string list;
    for (const std::string& owner : owners) list += (list.empty() ? "" : ", ") + bound.add(owner);
    Statement statement(session);
    statement
        << "SELECT a.owner_user, COUNT(*) AS n, SUM(CASE WHEN a.receiving = 1 AND s.error_code <> '' THEN 1 ELSE 0 "
           "END) AS f FROM account a JOIN account_state s ON s.account_id = a.id WHERE a.deleting = 0 AND "
           "a.shared = 0 AND a.owner_user IN (" +
               list + ") GROUP BY a.owner_user";
    bound.bind_to(statement);
    statement.execute();
    RecordSet rows(statement);
    for (std::size_t row = 0; row < rows.rowCount(); ++row)
      counts[text_at(rows, 0, row)] = {number_at(rows, 1, row), number_at(rows, 2, row)};
  });
  return counts;
}

AccountId Repository::insert(const Account& account, const SecretChange& secrets, std::int64_t now_ms) {
  Poco::Int64 id = 0;
  database_.transact([&](Session& session) {
    Bound bound;
    Values values{account, {}};
    std::string names = "version, owner_user, shared, created_ms, changed_ms, folded";
    std::string places = bound.add(1);
    for (const std::string& place : {bound.add(account.owner_user), bound.add(account.shared ? 1 : 0),
                                     bound.add(now_ms), bound.add(now_ms), bound.add(search_text(account))})
      places += ", " + place;
    for (const Field& field : fields()) {
      if (field.secret()) continue;
      names += ", " + field.column();
      places += ", " + add_setting(bound, field, values);
    }
    Statement statement(session);
    statement << "INSERT INTO account (" + names + ") VALUES (" + places + ") RETURNING id";
    bound.bind_to(statement);
    statement, into(id), now;
    store_secrets(session, seal_, id, secrets);
    session << "INSERT INTO account_state (account_id) VALUES ($1)", use(id), now;
    only_default(session, account, id);
  });
  return id;
}

Saved Repository::update(const Account& account, const SecretChange& secrets, std::int64_t now_ms) {
  Saved answer = Saved::ok;
  const bool postgres = database_.dialect() == storage::Dialect::postgresql;
  database_.transact([&](Session& session) {
    Bound key;
    const std::string place = key.add(account.id);
    const std::vector<AccountRow> found = rows_of(
        session, select("WHERE a.deleting = 0 AND a.id = " + place + (postgres ? " FOR UPDATE OF a" : "")), key);
    answer = found.empty() ? Saved::not_found : Saved::ok;
    if (found.empty()) return;
    const Account& stored = found.front().account;
    if (stored.version != account.version) {
      answer = Saved::conflict;
      return;
    }
    const Round round = round_after(stored, account);
    Bound bound;
    Values values{account, {}};
    std::string set = "version = version + 1, changed_ms = " + bound.add(now_ms);
    set += ", folded = " + bound.add(search_text(account));
    set += ", fetch_round = " + bound.add(round.number);
    set += ", round_pending = " + bound.add(round.pending ? 1 : 0);
    for (const Field& field : fields())
      if (!field.secret()) set += ", " + field.column() + " = " + add_setting(bound, field, values);
    const std::string where = bound.add(account.id);
    run(session, "UPDATE account SET " + set + " WHERE id = " + where, bound);
    store_secrets(session, seal_, account.id, secrets);
    if (logs_on_anew(stored, account, secrets)) {
      Poco::Int64 id = account.id;
      session
          << "UPDATE account_state SET status = CASE WHEN last_received_ms IS NULL THEN 'never' ELSE 'waiting' END, "
             "failures = 0, next_try_ms = NULL, listing_digest = '', error_code = '', error_message = '', "
             "error_direction = '', error_at_ms = NULL WHERE account_id = $1",
          use(id), now;
    } else if (round.number != stored.fetch_round) {
      Poco::Int64 id = account.id;
      session << "UPDATE account_state SET listing_digest = '' WHERE account_id = $1", use(id), now;
    }
    only_default(session, account, account.id);
  });
  return answer;
}

std::vector<AccountId> Repository::set_receiving(const std::vector<AccountId>& ids, bool enabled, std::int64_t now_ms) {
  std::vector<Poco::Int64> changed;
  if (ids.empty()) return {};
  database_.transact([&](Session& session) {
    changed.clear();
    Poco::Int64 value = enabled ? 1 : 0, changed_at = now_ms;
    session << "UPDATE account SET receiving = $1, changed_ms = $2, version = version + 1 WHERE deleting = 0 AND "
               "receiving <> $1 AND id IN " +
                   id_list(ids) + " RETURNING id",
        use(value), use(changed_at), into(changed), now;
    if (!changed.empty() && enabled)
      session << "UPDATE account_state SET next_try_ms = NULL, failures = 0 WHERE account_id IN " +
                     id_list({changed.begin(), changed.end()}),
          now;
  });
  return {changed.begin(), changed.end()};
}

Saved Repository::begin_delete(AccountId id, std::int64_t version) {
  Saved answer = Saved::ok;
  database_.transact([&](Session& session) {
    std::vector<Poco::Int64> stored;
    Poco::Int64 key = id, seen = version;
    session << "SELECT version FROM account WHERE deleting = 0 AND id = $1", use(key), into(stored), now;
    answer = stored.empty() ? Saved::not_found : stored.front() != seen ? Saved::conflict : Saved::ok;
    if (answer != Saved::ok) return;
    std::vector<Poco::Int64> marked;
    session << "UPDATE account SET deleting = 1, version = version + 1 WHERE deleting = 0 AND id = $1 AND version = $2 "
               "RETURNING id",
        use(key), use(seen), into(marked), now;
    if (marked.empty()) answer = Saved::conflict;
  });
  return answer;
}

void Repository::finish_delete(AccountId id) {
  Poco::Int64 key = id;
  database_.transact(
      [&](Session& session) { session << "DELETE FROM account WHERE deleting = 1 AND id = $1", use(key), now; });
  if (database_.dialect() != storage::Dialect::sqlite) return;
  // The pages that held it are overwritten (secure_delete); what the log still holds goes with it (A12). When readers
  // are in the way, SQLite does it at a later checkpoint.
  database_.read([](Session& session) { session << "PRAGMA wal_checkpoint(TRUNCATE)", now; });
}

std::vector<AccountId> Repository::deleting() {
  std::vector<Poco::Int64> ids;
  database_.read([&](Session& session) {
    ids.clear();
    session << "SELECT id FROM account WHERE deleting = 1 ORDER BY id", into(ids), now;
  });
  return {ids.begin(), ids.end()};
}

namespace {

std::optional<Secret> stored_secret(storage::Database& database, const storage::Seal& seal, AccountId id,
                                    const std::string& direction) {
  std::vector<std::string> records;
  Poco::Int64 key = id;
  database.read([&](Session& session) {
    records.clear();
    session << "SELECT " + direction + "_password FROM account WHERE deleting = 0 AND id = $1", use(key), into(records),
        now;
  });
  if (records.empty() || records.front().empty()) return std::nullopt;
  std::optional<std::string> text = seal.open(records.front(), secret_row(id, direction));
  if (!text) return std::nullopt;
  return Secret(*std::move(text));
}

}  // namespace

std::optional<Secret> Repository::receive_password(AccountId id) {
  return stored_secret(database_, seal_, id, "receive");
}
std::optional<Secret> Repository::send_password(AccountId id) { return stored_secret(database_, seal_, id, "send"); }

}  // namespace tegami::accounts
