#include "accounts/index_runs.h"

#include <Poco/Data/Statement.h>

#include <algorithm>

#include "accounts/columns.h"

namespace tegami::accounts {
namespace {

using Poco::Int64;
using namespace Poco::Data::Keywords;

constexpr std::int32_t kMaxPage = 500;
constexpr std::string_view kFrom =
    " FROM account a JOIN account_state s ON s.account_id = a.id LEFT JOIN account_index i ON i.account_id = a.id ";

std::string scope_of(const IndexFilter& filter) {
  std::string where = "WHERE a.deleting = 0";
  if (filter.ids.empty()) return where + " AND a.shared = " + (filter.shared ? "1" : "0");
  // Ids are our own numbers, so they can stand in the text.
  std::string list;
  for (const AccountId id : filter.ids) list += (list.empty() ? "" : ", ") + std::to_string(id);
  return where + " AND a.id IN (" + list + ")";
}

IndexRow row_of(const Rows& rows, std::size_t at) {
  IndexRow row;
  row.account = number_at(rows, 0, at);
  row.name = text_at(rows, 1, at);
  row.owner_user = text_at(rows, 2, at);
  row.shared = number_at(rows, 3, at) != 0;
  row.mails = number_at(rows, 4, at);
  row.bytes = number_at(rows, 5, at);
  if (const auto when = number_at(rows, 6, at); when != 0) row.optimized_ms = when;
  if (const auto when = number_at(rows, 9, at); when != 0) {
    row.run = IndexRun{row.account,
                       number_at(rows, 7, at),
                       text_at(rows, 8, at),
                       when,
                       number_at(rows, 10, at),
                       number_at(rows, 11, at),
                       number_at(rows, 12, at),
                       number_at(rows, 13, at),
                       number_at(rows, 14, at),
                       number_at(rows, 15, at),
                       text_at(rows, 16, at)};
  }
  return row;
}

}  // namespace

std::vector<AccountId> IndexRuns::accounts(bool shared) {
  std::vector<Int64> ids;
  Int64 which = shared ? 1 : 0;
  database_.read([&](Session& session) {
    ids.clear();
    session << "SELECT id FROM account WHERE deleting = 0 AND shared = $1 ORDER BY id", use(which), into(ids), now;
  });
  return {ids.begin(), ids.end()};
}

IndexTotals IndexRuns::totals(const IndexFilter& filter) {
  IndexTotals totals;
  database_.read([&](Session& session) {
    const Rows rows =
        query(session,
              "SELECT COUNT(*) AS c, CAST(COALESCE(SUM(s.messages), 0) AS BIGINT) AS m, "
              "CAST(COALESCE(SUM(i.bytes), 0) AS BIGINT) AS b, "
              "CAST(COALESCE(SUM(CASE WHEN i.run_kind = 'optimize' AND i.error = '' THEN i.took_ms END), 0) AS "
              "BIGINT) AS t, "
              "CAST(COALESCE(SUM(CASE WHEN i.run_kind = 'optimize' AND i.error = '' THEN i.bytes_before END), 0) AS "
              "BIGINT) AS tb" +
                  std::string(kFrom) + scope_of(filter));
    totals = {number_at(rows, 0, 0), number_at(rows, 1, 0), number_at(rows, 2, 0), number_at(rows, 3, 0),
              number_at(rows, 4, 0)};
  });
  return totals;
}

std::vector<IndexRow> IndexRuns::rows(const IndexFilter& filter) {
  std::vector<IndexRow> found;
  database_.read([&](Session& session) {
    found.clear();
    Bound bound;
    std::string where = scope_of(filter);
    if (filter.after != 0) where += " AND a.id > " + bound.add(filter.after);
    if (filter.job != 0) where += " AND i.run_job = " + bound.add(filter.job);
    where += filter.job != 0 ? " ORDER BY i.run_ms DESC, a.id DESC" : " ORDER BY a.id";
    const Rows rows =
        query(session,
              "SELECT a.id, a.name, a.owner_user, a.shared, s.messages, COALESCE(i.bytes, 0) AS b, "
              "COALESCE(i.optimized_ms, 0) AS o, COALESCE(i.run_job, 0) AS j, COALESCE(i.run_kind, '') AS k, "
              "COALESCE(i.run_ms, 0) AS r, COALESCE(i.took_ms, 0) AS t, COALESCE(i.bytes_before, 0) AS bb, "
              "COALESCE(i.bytes_after, 0) AS ba, COALESCE(i.missing, 0) AS mi, COALESCE(i.damaged, 0) AS d, "
              "COALESCE(i.leftover, 0) AS l, COALESCE(i.error, '') AS e" +
                  std::string(kFrom) + where + " LIMIT " + std::to_string(std::clamp(filter.limit, 1, kMaxPage)),
              bound);
    for (std::size_t at = 0; at < rows.size(); ++at) found.push_back(row_of(rows, at));
  });
  return found;
}

std::vector<IndexRuns::Lease> IndexRuns::leases() {
  std::vector<Lease> found;
  database_.read([&](Session& session) {
    found.clear();
    Bound bound;
    const std::string holders = bound.add(std::string("%") + kOptimizing);
    const Rows rows = query(
        session,
        "SELECT account_id, holder, CASE WHEN until_ms > " + std::string(storage::clock_sql(database_.dialect())) +
            " THEN 1 ELSE 0 END AS good FROM account_lease WHERE holder LIKE " + holders + " ORDER BY account_id",
        bound);
    for (std::size_t at = 0; at < rows.size(); ++at)
      found.push_back({number_at(rows, 0, at), text_at(rows, 1, at), number_at(rows, 2, at) != 0});
  });
  return found;
}

void IndexRuns::save(const IndexRun& done) {
  database_.transact([&](Session& session) {
    Bound bound;
    const bool optimized = done.error.empty() && done.kind != "check";
    std::string values = "CAST(" + bound.add(done.bytes_after) + " AS BIGINT)";
    for (const std::int64_t number : {done.job, done.at_ms, done.took_ms, done.bytes_before, done.bytes_after,
                                      optimized ? done.at_ms : 0, done.missing, done.damaged, done.leftover}) {
      values += ", CAST(" + bound.add(number) + " AS BIGINT)";
    }
    for (const std::string& text : {done.kind, done.error}) values += ", CAST(" + bound.add(text) + " AS TEXT)";
    const std::string key = bound.add(done.account);
    run(session,
        "INSERT INTO account_index (account_id, bytes, run_job, run_ms, took_ms, bytes_before, bytes_after, "
        "optimized_ms, missing, damaged, leftover, run_kind, error) SELECT id, " +
            values + " FROM account WHERE deleting = 0 AND id = " + key +
            " ON CONFLICT (account_id) DO UPDATE SET bytes = excluded.bytes, run_job = excluded.run_job, "
            "run_ms = excluded.run_ms, took_ms = excluded.took_ms, bytes_before = excluded.bytes_before, "
            "bytes_after = excluded.bytes_after, optimized_ms = CASE WHEN excluded.optimized_ms = 0 THEN "
            "account_index.optimized_ms ELSE excluded.optimized_ms END, missing = excluded.missing, "
            "damaged = excluded.damaged, leftover = excluded.leftover, run_kind = excluded.run_kind, "
            "error = excluded.error",
        bound);
  });
}

void IndexRuns::note_bytes(AccountId account, std::int64_t bytes) {
  Int64 size = bytes, key = account;
  database_.transact([&](Session& session) {
    session << "INSERT INTO account_index (account_id, bytes) SELECT id, CAST($1 AS BIGINT) FROM account WHERE "
               "deleting = 0 AND id = $2 ON CONFLICT (account_id) DO UPDATE SET bytes = excluded.bytes",
        use(size), use(key), now;
  });
}

std::set<AccountId> IndexRuns::done_by(std::int64_t job) {
  std::vector<Int64> ids;
  Int64 key = job;
  database_.read([&](Session& session) {
    ids.clear();
    session << "SELECT account_id FROM account_index WHERE run_job = $1", use(key), into(ids), now;
  });
  return {ids.begin(), ids.end()};
}

IndexSum IndexRuns::sum_of(std::int64_t job) {
  IndexSum sum;
  database_.read([&](Session& session) {
    Bound bound;
    const std::string key = bound.add(job);
    std::string columns = "COUNT(*) AS c, COUNT(CASE WHEN error <> '' THEN 1 END) AS f";
    for (const char* column : {"bytes_before", "bytes_after", "missing", "damaged", "leftover"})
      columns += std::string(", CAST(COALESCE(SUM(") + column + "), 0) AS BIGINT) AS s_" + column;
    const Rows rows = query(session, "SELECT " + columns + " FROM account_index WHERE run_job = " + key, bound);
    sum = {number_at(rows, 0, 0), number_at(rows, 1, 0), number_at(rows, 2, 0), number_at(rows, 3, 0),
           number_at(rows, 4, 0), number_at(rows, 5, 0), number_at(rows, 6, 0)};
  });
  return sum;
}

std::vector<IndexRuns::Failure> IndexRuns::failures(std::int64_t job, std::int32_t limit) {
  std::vector<Int64> ids;
  std::vector<std::string> errors;
  Int64 key = job, most = limit;
  database_.read([&](Session& session) {
    ids.clear();
    errors.clear();
    session << "SELECT account_id, error FROM account_index WHERE run_job = $1 AND error <> '' ORDER BY account_id "
               "LIMIT $2",
        use(key), use(most), into(ids), into(errors), now;
  });
  std::vector<Failure> found;
  for (std::size_t at = 0; at < ids.size(); ++at) found.push_back({ids[at], errors[at]});
  return found;
}

}  // namespace tegami::accounts
