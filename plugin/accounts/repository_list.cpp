// Which accounts a filter matches: each filter is led by the index that leaves the fewest (A3).

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <map>

#include "accounts/account_rows.h"
#include "accounts/columns.h"
#include "accounts/list_order.h"
#include "accounts/pairs.h"
#include "accounts/repository.h"
#include "accounts/repository_members.h"

namespace tegami::accounts {
namespace {

using storage::Plan;

constexpr std::int32_t kMaxPage = 500;
/// More pairs of a long search leave hardly fewer accounts to compare.
constexpr std::size_t kPairsOfSearch = 8;
/// So many accounts are sorted for a page; of more the page is read in their order, and most of what is passed matches.
constexpr std::int64_t kFew = 2'000;

/// "FROM … WHERE …" with accounts as a, and the column that holds their id in the order of the index that leads. CROSS
/// JOIN keeps SQLite from turning the order round; PostgreSQL goes by its own statistics.
struct Matching {
  std::string from_where, id;
};

bool has_state(const ListFilter& filter) {
  return !filter.status.empty() && filter.status != "off" && filter.status != "optimizing";
}

/// The letters before an @ tell more than those behind it, which all of a company share.
std::string pairs_asked(const ListFilter& filter) {
  const std::string text = folded(filter.query);
  const auto at = text.find('@');
  return pairs_of(at == 0 || at == std::string::npos ? text : text.substr(0, at + 1), kPairsOfSearch);
}

Matching led_by_index(storage::Dialect dialect, const ListFilter& filter, Bound& bound) {
  const std::string pairs = pairs_asked(filter);
  if (!pairs.empty() && dialect == storage::Dialect::sqlite)
    return {
        " FROM account_pairs p CROSS JOIN account a WHERE a.id = p.rowid AND p.account_pairs MATCH " + bound.add(pairs),
        "p.rowid"};
  if (!pairs.empty())
    return {" FROM account a WHERE STRING_TO_ARRAY(a.pairs, ' ') @> STRING_TO_ARRAY(" + bound.add(pairs) + ", ' ')",
            "a.id"};
  if (filter.owners.empty() && filter.ids.empty()) {
    if (!filter.cause.empty())
      return {
          " FROM account_state s CROSS JOIN account a WHERE a.id = s.account_id AND s.error_code <> '' AND "
          "s.error_code = " +
              bound.add(filter.cause),
          "s.account_id"};
    if (has_state(filter))
      return {" FROM account_state s CROSS JOIN account a WHERE a.id = s.account_id AND s.status = " +
                  bound.add(filter.status),
              "s.account_id"};
  }
  return {" FROM account a WHERE a.id > 0", "a.id"};
}

void add_state(storage::Dialect dialect, const ListFilter& filter, std::string& where, Bound& bound) {
  if (filter.status == "off") {
    where += " AND a.receiving = 0";
  } else if (filter.status == "optimizing") {
    where += " AND " + optimizing_sql(dialect);
  } else if (!filter.status.empty()) {
    where += " AND a.receiving = 1 AND NOT " + optimizing_sql(dialect) +
             " AND EXISTS (SELECT 1 FROM account_state t WHERE t.account_id = a.id AND t.status = " +
             bound.add(filter.status) + ")";
  }
  if (!filter.cause.empty())
    where +=
        " AND a.receiving = 1 AND EXISTS (SELECT 1 FROM account_state u WHERE u.account_id = a.id AND u.error_code = " +
        bound.add(filter.cause) + ")";
}

/// Adds everything that the filter asks for, whatever leads.
void narrow(storage::Dialect dialect, const ListFilter& filter, std::string& where, Bound& bound) {
  where += " AND a.deleting = 0 AND a.shared = " + std::string(filter.shared ? "1" : "0");
  if (!filter.owners.empty()) where += " AND a.owner_user " + bound.in(dialect, filter.owners);
  if (!filter.query.empty())
    where += " AND a.folded LIKE " + bound.add(like_pattern(folded(filter.query))) + " ESCAPE '!'";
  add_state(dialect, filter, where, bound);
  if (!filter.ids.empty()) where += " AND a.id " + bound.in(dialect, filter.ids);
  if (filter.member) where += member_condition(bound, *filter.member);
}

Matching matching_of(storage::Dialect dialect, const ListFilter& filter, Bound& bound) {
  Matching matching = led_by_index(dialect, filter, bound);
  narrow(dialect, filter, matching.from_where, bound);
  return matching;
}

struct Place {
  AccountId id;
  std::string key;
};

/// What is searched for, and how rare it is, decides how to find it.
Plan plan_of(const ListFilter& filter) {
  return filter.query.empty() && filter.status.empty() && filter.cause.empty() && !filter.member ? Plan::kept
                                                                                                 : Plan::fresh;
}

std::vector<Place> places(Session& session, const std::string& sql, const Bound& bound, Plan plan) {
  const Rows rows = query(session, sql, bound, plan);
  std::vector<Place> found;
  for (std::size_t row = 0; row < rows.size(); ++row) found.push_back({number_at(rows, 0, row), text_at(rows, 1, row)});
  return found;
}

std::int32_t limit_of(const ListFilter& filter) { return std::clamp(filter.limit, 1, kMaxPage); }
std::string limit_sql(const ListFilter& filter) { return " LIMIT " + std::to_string(limit_of(filter)); }

std::vector<Place> by_id(Session& session, storage::Dialect dialect, const ListFilter& filter) {
  Bound bound;
  const Matching matching = matching_of(dialect, filter, bound);
  return places(session,
                "SELECT a.id, '' AS k" + matching.from_where + " AND " + matching.id + " > " + bound.add(filter.after) +
                    " ORDER BY " + matching.id + limit_sql(filter),
                bound, plan_of(filter));
}

/// " AND (key, id) > ($3, $4) ORDER BY key, id LIMIT 25"
std::string from_there_on(const ListFilter& filter, const OrderSql& order, Bound& bound) {
  std::string sql;
  if (filter.after != 0) {
    const std::string key = order.number ? bound.add(number_of(filter.after_key)) : bound.add(filter.after_key);
    sql = " AND (" + order.key + ", " + order.id + ") " + (filter.descending ? "<" : ">") + " (" + key + ", " +
          bound.add(filter.after) + ")";
  }
  const std::string way = filter.descending ? " DESC" : "";
  return sql + " ORDER BY " + order.key + way + ", " + order.id + way + limit_sql(filter);
}

bool is_of(const Repository::StateCount& count, const ListFilter& filter) {
  return (filter.status.empty() || count.status == filter.status) &&
         (filter.cause.empty() || (count.cause == filter.cause && count.status != "off"));
}

/// Whether sorting all that match is little work. Of a search it is found out by looking for so many.
bool are_few(Session& session, storage::Dialect dialect, const ListFilter& filter,
             const std::vector<Repository::StateCount>& counts) {
  if (!filter.owners.empty() || !filter.ids.empty() || filter.status == "optimizing") return true;
  std::int64_t matching = 0;
  for (const auto& count : counts) matching += is_of(count, filter) ? count.accounts : 0;
  if (matching <= kFew) return true;
  if (pairs_asked(filter).empty()) return false;
  Bound bound;
  const Matching led = led_by_index(dialect, filter, bound);
  return std::ssize(places(session, "SELECT a.id, '' AS k" + led.from_where + " LIMIT " + std::to_string(kFew + 1),
                           bound, Plan::fresh)) <= kFew;
}

std::vector<Place> by_order(Session& session, storage::Dialect dialect, const ListFilter& filter, bool few) {
  const OrderSql order = order_sql(dialect, filter.order);
  Bound bound;
  const std::string select = "SELECT a.id, " + order.key + " AS k";
  if (!few) {
    std::string where = order.from_where;
    narrow(dialect, filter, where, bound);
    return places(session, select + where + from_there_on(filter, order, bound), bound, plan_of(filter));
  }
  // The ids first, whatever the planner thinks of the order's index.
  const Matching matching = matching_of(dialect, filter, bound);
  const std::string ids = "WITH few AS MATERIALIZED (SELECT a.id AS id" + matching.from_where + ") ";
  return places(
      session,
      ids + select + order.from_where + " AND a.id IN (SELECT id FROM few)" + from_there_on(filter, order, bound),
      bound, plan_of(filter));
}

/// Of a few users the index finds all accounts: no need to look for the ids first.
AccountPage page_of_owners(Session& session, storage::Dialect dialect, const ListFilter& filter) {
  Bound bound;
  std::string where = "WHERE a.id > " + bound.add(filter.after);
  narrow(dialect, filter, where, bound);
  where += " ORDER BY a.id" + limit_sql(filter);
  AccountPage page;
  page.rows = rows_of(session, select_rows(dialect, where, filter.detail), bound, filter.detail);
  if (std::ssize(page.rows) == limit_of(filter)) page.next = page.rows.back().account.id;
  return page;
}

}  // namespace

AccountPage Repository::list(const ListFilter& filter) {
  AccountPage page;
  const auto counts = filter.order == Order::id ? std::vector<StateCount>{} : state_counts(filter.shared);
  database_.read([&](Session& session) {
    page = {};
    const storage::Dialect dialect = database_.dialect();
    if (!filter.owners.empty() && filter.order == Order::id) {
      page = page_of_owners(session, dialect, filter);
      return;
    }
    const auto wanted = filter.order == Order::id
                            ? by_id(session, dialect, filter)
                            : by_order(session, dialect, filter, are_few(session, dialect, filter, counts));
    if (wanted.empty()) return;
    if (std::ssize(wanted) == limit_of(filter)) {
      page.next = wanted.back().id;
      page.next_key = wanted.back().key;
    }
    std::map<AccountId, std::size_t> order;
    std::vector<AccountId> ids;
    for (const Place& place : wanted) {
      order[place.id] = ids.size();
      ids.push_back(place.id);
    }
    Bound bound;
    page.rows = rows_of(session, select_rows(dialect, "WHERE a.id " + bound.in(dialect, ids), filter.detail), bound,
                        filter.detail);
    std::sort(page.rows.begin(), page.rows.end(),
              [&order](const AccountRow& a, const AccountRow& b) { return order[a.account.id] < order[b.account.id]; });
  });
  return page;
}

/// PostgreSQL adds a row for each change.
constexpr std::int64_t kCountRows = 2'000;

std::vector<Repository::StateCount> Repository::state_counts(bool shared) {
  std::vector<StateCount> counts;
  std::int64_t pieces = 0;
  database_.read([&](Session& session) {
    counts.clear();
    pieces = 0;
    const Rows rows =
        query(session,
              "SELECT state, cause, CAST(SUM(accounts) AS BIGINT) AS n, COUNT(*) AS pieces FROM account_count "
              "WHERE shared = " +
                  std::string(shared ? "1" : "0") + " GROUP BY state, cause ORDER BY state, cause");
    for (std::size_t row = 0; row < rows.size(); ++row) {
      pieces += number_at(rows, 3, row);
      if (const auto accounts = number_at(rows, 2, row); accounts > 0)
        counts.push_back({text_at(rows, 0, row), text_at(rows, 1, row), accounts});
    }
  });
  if (pieces > kCountRows) join_counts();
  return counts;
}

void Repository::join_counts() {
  database_.transact([](Session& session) {
    session << "WITH gone AS (DELETE FROM account_count RETURNING shared, state, cause, accounts) "
               "INSERT INTO account_count (shared, state, cause, accounts) SELECT shared, state, cause, SUM(accounts) "
               "FROM gone GROUP BY shared, state, cause HAVING SUM(accounts) <> 0",
        Poco::Data::Keywords::now;
  });
}

Repository::Totals Repository::count(const ListFilter& filter) {
  Totals totals;
  if (filter.owners.empty() && filter.ids.empty() && filter.query.empty() && !filter.member &&
      filter.status != "optimizing") {
    for (const StateCount& count : state_counts(filter.shared))
      if (is_of(count, filter)) {
        totals.accounts += count.accounts;
        totals.receiving += count.status == "off" ? 0 : count.accounts;
      }
    return totals;
  }
  database_.read([&](Session& session) {
    Bound bound;
    const Matching matching = matching_of(database_.dialect(), filter, bound);
    const Rows rows =
        query(session, "SELECT COUNT(*) AS n, CAST(COALESCE(SUM(a.receiving), 0) AS BIGINT) AS r" + matching.from_where,
              bound, plan_of(filter));
    totals = {number_at(rows, 0, 0), number_at(rows, 1, 0)};
  });
  return totals;
}

}  // namespace tegami::accounts
