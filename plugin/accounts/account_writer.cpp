#include "accounts/account_writer.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "accounts/account_rows.h"
#include "accounts/pairs.h"
#include "accounts/repository_members.h"
#include "accounts/rules.h"

namespace tegami::accounts {
namespace {

using Poco::Data::Session;
using Poco::Data::Statement;
using namespace Poco::Data::Keywords;

constexpr std::size_t kIdsAtOnce = 500;

std::string search_text(const Account& account) { return folded(account.name + "\n" + account.address); }
/// Name and address are bounded: these are all.
std::string search_pairs(const Account& account) { return pairs_of(search_text(account), std::string::npos); }

void append(std::string& list, const std::string& one) { list += (list.empty() ? "" : ", ") + one; }

std::size_t run(Session& session, const std::string& sql, Bound& bound) {
  Statement statement(session);
  statement << sql;
  bound.bind_to(statement);
  return statement.execute();
}

}  // namespace

/// A statement with its values: prepared at the first use, filled anew at each.
struct AccountWriter::Kept {
  explicit Kept(Session& session) : statement(session) {}
  template <class Fill>
  void execute(const std::string& head, Fill&& fill, const std::string& tail) {
    bound.again();
    std::string places;
    fill(places);
    if (!prepared) {
      statement << head + places + tail;
      bound.bind_to(statement);
      prepared = true;
    }
    statement.execute();
  }
  Bound bound;
  Statement statement;
  bool prepared = false;
};

AccountWriter::AccountWriter(Session& session, storage::Dialect dialect, const storage::Seal& seal)
    : session_(session), dialect_(dialect), seal_(seal) {}

AccountWriter::~AccountWriter() = default;

/// The id is needed before the row is written: its password is sealed for it.
AccountId AccountWriter::next_id() {
  if (reserved_.empty()) {
    std::vector<Poco::Int64> found;
    Poco::Int64 count = static_cast<Poco::Int64>(inserted_ == 0 ? 1 : kIdsAtOnce);
    if (dialect_ == storage::Dialect::postgresql) {
      session_ << "SELECT nextval(pg_get_serial_sequence('account', 'id')) FROM generate_series(1, CAST($1 AS BIGINT))",
          use(count), into(found), now;
      reserved_.assign(found.begin(), found.end());
    } else {
      // The transaction is the only writer, and a row with an id of its own raises the sequence.
      session_ << "SELECT seq FROM sqlite_sequence WHERE name = 'account'", into(found), now;
      const AccountId last = found.empty() ? 0 : found.front();
      for (AccountId i = 1; i <= count; ++i) reserved_.push_back(last + i);
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
  static const std::string names = [] {
    std::string list =
        "id, version, owner_user, shared, created_ms, changed_ms, folded, pairs, receive_password, send_password";
    for (const Field& field : fields())
      if (!field.secret()) list += ", " + field.column();
    return list;
  }();
  const AccountId id = next_id();
  Values values{account, {}};
  if (!insert_) insert_ = std::make_unique<Kept>(session_);
  insert_->execute(
      "INSERT INTO account (" + names + ") VALUES (",
      [&](std::string& places) {
        Bound& bound = insert_->bound;
        append(places, bound.add(id));
        append(places, bound.add(1));
        append(places, bound.add(account.owner_user));
        append(places, bound.add(account.shared ? 1 : 0));
        append(places, bound.add(now_ms));
        append(places, bound.add(now_ms));
        append(places, bound.add(search_text(account)));
        append(places, bound.add(search_pairs(account)));
        append(places, bound.add(sealed(secrets.receive_password, id, "receive")));
        append(places, bound.add(sealed(secrets.send_password, id, "send")));
        for (const Field& field : fields())
          if (!field.secret()) append(places, add_setting(bound, field, values));
      },
      ")");
  if (!state_) state_ = std::make_unique<Kept>(session_);
  state_->execute(
      "INSERT INTO account_state (account_id) VALUES (", [&](std::string& places) { places = state_->bound.add(id); },
      ")");
  if (account.shared && !account.members.empty()) write_members(session_, id, account.members);
  only_default(account, id);
  return id;
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
  Poco::Int64 id = account.id;
  if (logs_on_anew(stored, account, secrets)) {
    session_ << "UPDATE account_state SET status = CASE WHEN last_received_ms IS NULL THEN 'never' ELSE 'waiting' END, "
                "failures = 0, next_try_ms = NULL, listing_digest = '', error_code = '', error_message = '', "
                "error_direction = '', error_at_ms = NULL WHERE account_id = $1",
        use(id), now;
  } else if (round.number != stored.fetch_round) {
    session_ << "UPDATE account_state SET listing_digest = '' WHERE account_id = $1", use(id), now;
  }
  if (stored.shared && stored.members != account.members) write_members(session_, account.id, account.members);
  only_default(account, account.id);
  return Saved::ok;
}

std::vector<AccountId> AccountWriter::set_receiving(const std::vector<AccountId>& ids, bool enabled,
                                                    std::int64_t now_ms) {
  if (ids.empty()) return {};
  std::vector<Poco::Int64> changed;
  Poco::Int64 value = enabled ? 1 : 0, changed_at = now_ms;
  session_ << "UPDATE account SET receiving = $1, changed_ms = $2, version = version + 1 WHERE deleting = 0 AND "
              "receiving <> $1 AND id IN " +
                  id_list(ids) + " RETURNING id",
      use(value), use(changed_at), into(changed), now;
  if (!changed.empty() && enabled)
    session_ << "UPDATE account_state SET next_try_ms = NULL, failures = 0 WHERE account_id IN " +
                    id_list({changed.begin(), changed.end()}),
        now;
  return {changed.begin(), changed.end()};
}

Saved AccountWriter::begin_delete(AccountId id, std::int64_t version) {
  std::vector<Poco::Int64> stored;
  Poco::Int64 key = id, seen = version;
  session_ << "SELECT version FROM account WHERE deleting = 0 AND id = $1", use(key), into(stored), now;
  if (stored.empty()) return Saved::not_found;
  if (stored.front() != seen) return Saved::conflict;
  std::vector<Poco::Int64> marked;
  session_ << "UPDATE account SET deleting = 1, version = version + 1 WHERE deleting = 0 AND id = $1 AND version = $2 "
              "RETURNING id",
      use(key), use(seen), into(marked), now;
  return marked.empty() ? Saved::conflict : Saved::ok;
}

void AccountWriter::audit(const AuditEntry& entry) {
  boost::json::array names;
  for (const std::string& field : entry.fields) names.emplace_back(field);
  const std::optional<std::int64_t> account = entry.account == 0 ? std::nullopt : std::optional(entry.account);
  if (!audit_) audit_ = std::make_unique<Kept>(session_);
  audit_->execute(
      "INSERT INTO audit (at_ms, actor, actor_address, action, account_id, account_name, account_address, owner_user, "
      "fields) VALUES (",
      [&](std::string& places) {
        Bound& bound = audit_->bound;
        append(places, bound.add(entry.at_ms));
        for (const std::string* text : {&entry.actor, &entry.actor_address, &entry.action})
          append(places, bound.add(*text));
        append(places, bound.add(account));
        for (const std::string* text : {&entry.account_name, &entry.account_address, &entry.owner_user})
          append(places, bound.add(*text));
        append(places, bound.add(boost::json::serialize(names)));
      },
      ")");
}

}  // namespace tegami::accounts
