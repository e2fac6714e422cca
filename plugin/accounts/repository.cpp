#include "accounts/repository.h"

#include <Poco/Data/Statement.h>

#include "accounts/account_rows.h"
#include "accounts/account_writer.h"
#include "accounts/columns.h"

namespace tegami::accounts {
namespace {

using namespace Poco::Data::Keywords;

}  // namespace

Repository::Repository(storage::Database& database, const storage::Seal& seal) : database_(database), seal_(seal) {}

std::optional<AccountRow> Repository::find(AccountId id) {
  std::vector<AccountRow> found;
  database_.read([&](Session& session) {
    Bound bound;
    const std::string key = bound.add(id);
    found = rows_of(session, select_rows(database_.dialect(), "WHERE a.deleting = 0 AND a.id = " + key), bound);
  });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<AccountRow> Repository::rows(const std::vector<AccountId>& ids) {
  std::vector<AccountRow> found;
  if (ids.empty()) return found;
  database_.read([&](Session& session) {
    Bound bound;
    found = rows_of(
        session,
        select_rows(database_.dialect(), "WHERE a.deleting = 0 AND a.id " + bound.in(database_.dialect(), ids)), bound);
  });
  return found;
}

std::int64_t Repository::count_of(const std::string& owner) {
  std::int64_t count = 0;
  database_.read([&](Session& session) {
    Bound bound;
    const std::string key = bound.add(owner);
    count =
        query(session, "SELECT COUNT(*) FROM account WHERE deleting = 0 AND shared = 0 AND owner_user = " + key, bound)
            .number(0, 0);
  });
  return count;
}

std::int64_t Repository::count_personal() {
  std::int64_t count = 0;
  for (const StateCount& some : state_counts(false)) count += some.accounts;
  return count;
}

std::map<std::string, Repository::Counts> Repository::counts_of(const std::vector<std::string>& owners) {
  std::map<std::string, Counts> counts;
  if (owners.empty()) return counts;
  database_.read([&](Session& session) {
    counts.clear();
    Bound bound;
    const std::string in = bound.in(database_.dialect(), owners);
    const Rows rows =
        query(session,
              "SELECT a.owner_user, COUNT(*) AS n, SUM(CASE WHEN a.receiving = 1 AND s.error_code <> '' THEN 1 ELSE 0 "
              "END) AS f FROM account a JOIN account_state s ON s.account_id = a.id WHERE a.deleting = 0 AND "
              "a.shared = 0 AND a.owner_user " +
                  in + " GROUP BY a.owner_user",
              bound);
    for (std::size_t row = 0; row < rows.size(); ++row)
      counts[text_at(rows, 0, row)] = {number_at(rows, 1, row), number_at(rows, 2, row)};
  });
  return counts;
}

AccountId Repository::insert(const Account& account, const SecretChange& secrets, std::int64_t now_ms) {
  AccountId id = 0;
  write([&](AccountWriter& writer) { id = writer.insert(account, secrets, now_ms); });
  return id;
}

Saved Repository::update(const Account& account, const SecretChange& secrets, std::int64_t now_ms) {
  Saved answer = Saved::ok;
  write([&](AccountWriter& writer) { answer = writer.update(account, secrets, now_ms); });
  return answer;
}

void Repository::write(const std::function<void(AccountWriter&)>& work) {
  database_.transact([&](Session& session) {
    AccountWriter writer(session, database_.dialect(), seal_);
    work(writer);
    writer.settle();
  });
}

std::vector<AccountId> Repository::set_receiving(const std::vector<AccountId>& ids, bool enabled, std::int64_t now_ms) {
  std::vector<AccountId> changed;
  write([&](AccountWriter& writer) { changed = writer.set_receiving(ids, enabled, now_ms); });
  return changed;
}

Saved Repository::begin_delete(AccountId id, std::int64_t version) {
  Saved answer = Saved::ok;
  write([&](AccountWriter& writer) { answer = writer.begin_delete(id, version); });
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
  std::string record;
  database.read([&](Session& session) {
    Bound bound;
    const std::string key = bound.add(id);
    const Rows rows =
        query(session, "SELECT " + direction + "_password FROM account WHERE deleting = 0 AND id = " + key, bound);
    record = rows.empty() ? std::string() : text_at(rows, 0, 0);
  });
  if (record.empty()) return std::nullopt;
  std::optional<std::string> text = seal.open(record, secret_row(id, direction));
  if (!text) return std::nullopt;
  return Secret(*std::move(text));
}

}  // namespace

std::optional<Secret> Repository::receive_password(AccountId id) {
  return stored_secret(database_, seal_, id, "receive");
}
std::optional<Secret> Repository::send_password(AccountId id) { return stored_secret(database_, seal_, id, "send"); }

std::vector<storage::SealedColumn> sealed_columns() {
  std::vector<storage::SealedColumn> columns;
  for (const std::string direction : {"receive", "send"}) {
    columns.push_back(
        {"account", direction + "_password", [direction](std::int64_t id) { return secret_row(id, direction); }});
  }
  return columns;
}

}  // namespace tegami::accounts
