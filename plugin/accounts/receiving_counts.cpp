#include "accounts/receiving_counts.h"

#include <Poco/Data/RecordSet.h>
#include <Poco/Data/Statement.h>

#include "accounts/columns.h"

namespace tegami::accounts {
namespace {

using Poco::Data::RecordSet;
using Poco::Data::Session;
using Poco::Data::Statement;
using namespace Poco::Data::Keywords;

/// CROSS JOIN: the index over those that fail leads, also on SQLite, which would rather begin with all that receive.
std::string failing_ones(bool shared_too) {
  return " FROM account_state s CROSS JOIN account a WHERE s.error_code <> '' AND a.id = s.account_id AND a.deleting = "
         "0 "
         "AND a.receiving = 1" +
         std::string(shared_too ? "" : " AND a.shared = 0");
}

}  // namespace

std::int64_t ReceivingCounts::receiving(bool shared_too) {
  Poco::Int64 count = 0;
  database_.read([&](Session& session) {
    session << "SELECT COUNT(*) FROM account WHERE receiving = 1 AND deleting = 0" +
                   std::string(shared_too ? "" : " AND shared = 0"),
        into(count), now;
  });
  return count;
}

std::vector<ReceivingCount> ReceivingCounts::by_cause(bool shared_too) {
  std::vector<ReceivingCount> counts;
  database_.read([&](Session& session) {
    counts.clear();
    Statement statement(session);
    statement << "SELECT s.status, s.error_code, CAST(SUM(1 - a.shared) AS BIGINT) AS personal, CAST(SUM(a.shared) AS "
                 "BIGINT) AS shared, MAX(s.error_at_ms) AS last" +
                     failing_ones(shared_too) +
                     " GROUP BY s.status, s.error_code ORDER BY COUNT(*) DESC, s.status, s.error_code";
    statement.execute();
    RecordSet rows(statement);
    for (std::size_t row = 0; row < rows.rowCount(); ++row)
      counts.push_back({text_at(rows, 0, row), text_at(rows, 1, row), number_at(rows, 2, row), number_at(rows, 3, row),
                        optional_at(rows, 4, row)});
  });
  return counts;
}

std::optional<LongestWait> ReceivingCounts::longest_wait(bool shared_too) {
  std::optional<LongestWait> found;
  database_.read([&](Session& session) {
    found.reset();
    Statement statement(session);
    statement << "SELECT a.id, a.name, a.owner_user, s.last_received_ms" + failing_ones(shared_too) +
                     " AND s.last_received_ms IS NOT NULL ORDER BY s.last_received_ms, s.account_id LIMIT 1";
    statement.execute();
    RecordSet rows(statement);
    if (rows.rowCount() > 0)
      found = LongestWait{number_at(rows, 0, 0), text_at(rows, 1, 0), text_at(rows, 2, 0), number_at(rows, 3, 0)};
  });
  return found;
}

}  // namespace tegami::accounts
