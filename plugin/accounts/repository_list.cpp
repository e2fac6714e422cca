// Which accounts a filter matches: each filter is led by the index that leaves the fewest (A3).
#include <algorithm>

#include "accounts/account_rows.h"
#include "accounts/pairs.h"
#include "accounts/repository.h"
#include "accounts/repository_members.h"

namespace tegami::accounts {
namespace {

using Poco::Data::RecordSet;
using Poco::Data::Session;
using Poco::Data::Statement;

constexpr std::int32_t kMaxPage = 500;
/// More pairs of a long search leave hardly fewer accounts to compare.
constexpr std::size_t kPairsOfSearch = 16;

/// "FROM … WHERE …" with accounts as a, and the column that holds their id in the order of the index that leads. CROSS
/// JOIN keeps SQLite from turning the order round; PostgreSQL goes by its own statistics.
struct Matching {
  std::string from_where, id;
};

Matching led_by_index(storage::Dialect dialect, const ListFilter& filter, Bound& bound) {
  const std::string pairs = pairs_of(folded(filter.query), kPairsOfSearch);
  if (!pairs.empty() && dialect == storage::Dialect::sqlite)
    return {
        " FROM account_pairs p CROSS JOIN account a WHERE a.id = p.rowid AND p.account_pairs MATCH " + bound.add(pairs),
        "p.rowid"};
  if (!pairs.empty())
    return {" FROM account a WHERE STRING_TO_ARRAY(a.pairs, ' ') @> STRING_TO_ARRAY(" + bound.add(pairs) + ", ' ')",
            "a.id"};
  const bool by_state = !filter.status.empty() && filter.status != "off" && filter.status != "optimizing";
  if (by_state && filter.owners.empty() && filter.ids.empty())
    return {" FROM account_state s CROSS JOIN account a WHERE a.id = s.account_id AND s.status = " +
                bound.add(filter.status),
            "s.account_id"};
  return {" FROM account a WHERE a.id > 0", "a.id"};
}

void add_status(storage::Dialect dialect, const ListFilter& filter, Matching& matching, Bound& bound) {
  if (filter.status.empty()) return;
  if (filter.status == "off") {
    matching.from_where += " AND a.receiving = 0";
    return;
  }
  if (filter.status == "optimizing") {
    matching.from_where += " AND " + optimizing_sql(dialect);
    return;
  }
  matching.from_where += " AND a.receiving = 1 AND NOT " + optimizing_sql(dialect);
  if (matching.id != "s.account_id")
    matching.from_where += " AND EXISTS (SELECT 1 FROM account_state t WHERE t.account_id = a.id AND t.status = " +
                           bound.add(filter.status) + ")";
}

Matching matching_of(storage::Dialect dialect, const ListFilter& filter, Bound& bound) {
  Matching matching = led_by_index(dialect, filter, bound);
  std::string& where = matching.from_where;
  where += " AND a.deleting = 0 AND a.shared = " + std::string(filter.shared ? "1" : "0");
  if (!filter.owners.empty()) {
    std::string list;
    for (const std::string& owner : filter.owners) list += (list.empty() ? "" : ", ") + bound.add(owner);
    where += " AND a.owner_user IN (" + list + ")";
  }
  if (!filter.query.empty())
    where += " AND a.folded LIKE " + bound.add(like_pattern(folded(filter.query))) + " ESCAPE '!'";
  add_status(dialect, filter, matching, bound);
  if (!filter.ids.empty()) where += " AND a.id IN " + id_list(filter.ids);
  if (filter.member) where += member_condition(bound, *filter.member);
  return matching;
}

}  // namespace

std::vector<AccountRow> Repository::list(const ListFilter& filter) {
  std::vector<AccountRow> found;
  database_.read([&](Session& session) {
    Bound bound;
    Matching matching = matching_of(database_.dialect(), filter, bound);
    const std::string ids = "SELECT a.id" + matching.from_where + " AND " + matching.id + " > " +
                            bound.add(filter.after) + " ORDER BY " + matching.id + " LIMIT " +
                            std::to_string(std::clamp(filter.limit, 1, kMaxPage));
    found = rows_of(session, select_rows(database_.dialect(), "WHERE a.id IN (" + ids + ") ORDER BY a.id"), bound);
  });
  return found;
}

Repository::Totals Repository::count(const ListFilter& filter) {
  Totals totals;
  database_.read([&](Session& session) {
    Bound bound;
    const Matching matching = matching_of(database_.dialect(), filter, bound);
    Statement statement(session);
    statement << "SELECT COUNT(*) AS n, CAST(COALESCE(SUM(a.receiving), 0) AS BIGINT) AS r" + matching.from_where;
    bound.bind_to(statement);
    statement.execute();
    RecordSet rows(statement);
    totals = {number_at(rows, 0, 0), number_at(rows, 1, 0)};
  });
  return totals;
}

}  // namespace tegami::accounts
