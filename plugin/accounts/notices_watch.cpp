// The watch over accounts that are not received: it trusts no job, only when each was received last (R8).
#include <Poco/Data/Statement.h>

#include "accounts/columns.h"
#include "accounts/notices.h"

namespace tegami::accounts {
namespace {

using Poco::Int64;
using namespace Poco::Data::Keywords;

constexpr std::int64_t kLookEveryMs = 60'000;
constexpr std::int64_t kLeftOffMs = 15 * 60'000;
constexpr std::int64_t kAtLeastMs = 3'600'000;
constexpr std::int64_t kWhileHeldMs = 24 * 3'600'000;
constexpr std::int64_t kIntervals = 3;

/// From when on it was watched without a pause; nothing: it is not time to look.
std::optional<std::int64_t> watching_since(Session& session, std::int64_t now_ms) {
  std::vector<Int64> since;
  Int64 time = now_ms, long_ago = now_ms - kLeftOffMs, last = now_ms - kLookEveryMs, ahead = now_ms + kLookEveryMs;
  // A time that lies ahead is of a clock that was put back.
  session << "UPDATE notice_clock SET since_ms = CASE WHEN at_ms < $1 OR at_ms > $2 THEN $3 ELSE since_ms END, at_ms = "
             "$3 WHERE name = 'watch' AND (at_ms <= $4 OR at_ms > $2) RETURNING since_ms",
      use(long_ago), use(ahead), use(time), use(last), into(since), now;
  if (since.empty()) return std::nullopt;
  return since.front();
}

}  // namespace

std::int64_t Notices::watch(const Watch& watch) {
  std::int64_t found = 0;
  const std::string now_ms = std::to_string(watch.now_ms), quiet = std::to_string(kQuietMs);
  const std::string own_ms =
      std::to_string(kIntervals * 1'000) + " * COALESCE(a.interval_s, " + std::to_string(watch.interval_s) + ")";
  const std::string at_least = std::to_string(kAtLeastMs);
  const std::string patience =
      "CASE WHEN EXISTS (SELECT 1 FROM account_lease l WHERE l.account_id = a.id AND l.until_ms > " +
      std::string(storage::clock_sql(database_.dialect())) + ") THEN " + std::to_string(kWhileHeldMs) + " WHEN " +
      own_ms + " > " + at_least + " THEN " + own_ms + " ELSE " + at_least + " END";
  database_.transact([&](Session& session) {
    found = 0;
    const auto since = watching_since(session, watch.now_ms);
    if (!since) return;
    const std::string head =
        "INSERT INTO account_notice (account_id, kind, code, lasts, changed_ms, due_ms) SELECT a.id, 'stalled', "
        "s.error_code, 1, " +
        now_ms + ", " + now_ms + " FROM account_state s CROSS JOIN account a WHERE a.id = s.account_id AND ";
    std::string condition =
        " AND a.deleting = 0 AND a.receiving = 1" + std::string(watch.shared_too ? "" : " AND a.shared = 0");
    for (const std::string& from :
         {std::to_string(*since), std::string("COALESCE(s.last_received_ms, 0)"), std::string("a.changed_ms")})
      condition += " AND " + now_ms + " - " + from + " >= " + patience;
    condition +=
        " AND s.status NOT IN ('owner_gone', 'off') AND s.error_code NOT IN ('paused', 'shared_off', 'owner_gone', "
        "'off') AND NOT EXISTS (SELECT 1 FROM account_notice n WHERE n.account_id = a.id AND n.lasts = 1 AND n.kind "
        "NOT "
        "IN ('too_large', 'sending', 'unsent')) ON CONFLICT (account_id, kind) DO UPDATE SET code = excluded.code, "
        "lasts = 1, changed_ms = "
        "excluded.changed_ms, due_ms = CASE WHEN account_notice.told_ms + " +
        quiet + " > " + now_ms + " THEN account_notice.told_ms + " + quiet + " ELSE " + now_ms +
        " END RETURNING account_id";
    // Those that fail, and those whose turn came long ago, by an index each: the many that are well are not looked at.
    for (const std::string& led :
         {std::string("s.error_code <> ''"),
          "s.error_code = '' AND COALESCE(s.next_try_ms, 0) <= " + now_ms + " - " + at_least}) {
      std::vector<Int64> ids;
      session << head + led + condition, into(ids), now;
      found += static_cast<std::int64_t>(ids.size());
    }
  });
  return found;
}

}  // namespace tegami::accounts
