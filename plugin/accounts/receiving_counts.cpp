#include "accounts/receiving_counts.h"

#include <Poco/Data/Statement.h>

#include "accounts/columns.h"

namespace tegami::accounts {

using namespace Poco::Data::Keywords;

std::int64_t ReceivingCounts::receiving(bool shared_too) {
  Poco::Int64 count = 0;
  database_.read([&](Session& session) {
    // Kept by the database (migration 0170).
    session << "SELECT CAST(COALESCE(SUM(accounts), 0) AS BIGINT) FROM account_count WHERE state <> 'off'" +
                   std::string(shared_too ? "" : " AND shared = 0"),
        into(count), now;
  });
  return count;
}

std::vector<ReceivingCount> ReceivingCounts::by_cause(bool shared_too) {
  std::vector<ReceivingCount> counts;
  database_.read([&](Session& session) {
    counts.clear();
    // One look-up for each that fails: PostgreSQL would rather read all accounts to join them with these few.
    const Rows rows =
        query(session,
              "WITH failing AS MATERIALIZED (SELECT s.status, s.error_code, s.error_at_ms, (SELECT a.shared FROM "
              "account a WHERE a.id = s.account_id AND a.deleting = 0 AND a.receiving = 1" +
                  std::string(shared_too ? "" : " AND a.shared = 0") +
                  ") AS shared FROM account_state s WHERE s.error_code <> '') SELECT status, error_code, "
                  "CAST(SUM(1 - shared) AS BIGINT) AS personal, CAST(SUM(shared) AS BIGINT) AS common, "
                  "MAX(error_at_ms) AS last FROM failing WHERE shared IS NOT NULL GROUP BY status, error_code ORDER "
                  "BY COUNT(*) DESC, status, error_code");
    for (std::size_t row = 0; row < rows.size(); ++row)
      counts.push_back({text_at(rows, 0, row), text_at(rows, 1, row), number_at(rows, 2, row), number_at(rows, 3, row),
                        optional_at(rows, 4, row)});
  });
  return counts;
}

std::optional<LongestWait> ReceivingCounts::longest_wait(bool shared_too) {
  std::optional<LongestWait> found;
  database_.read([&](Session& session) {
    found.reset();
    // CROSS JOIN: SQLite would rather begin with all that receive.
    const Rows rows = query(
        session,
        "SELECT a.id, a.name, a.owner_user, s.last_received_ms FROM account_state s CROSS JOIN account a WHERE "
        "s.error_code <> '' AND s.last_received_ms IS NOT NULL AND a.id = s.account_id AND a.deleting = 0 AND "
        "a.receiving = 1" +
            std::string(shared_too ? "" : " AND a.shared = 0") + " ORDER BY s.last_received_ms, s.account_id LIMIT 1");
    if (rows.size() > 0)
      found = LongestWait{number_at(rows, 0, 0), text_at(rows, 1, 0), text_at(rows, 2, 0), number_at(rows, 3, 0)};
  });
  return found;
}

}  // namespace tegami::accounts
