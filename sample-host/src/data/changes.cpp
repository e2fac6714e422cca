#include "data/changes.h"

#include "data/database.h"
#include "data/rows.h"

namespace samplehost {
namespace {
constexpr std::int64_t kept_ms = 60LL * 60 * 1000;
}

void add_change(Session& session, std::int32_t kind, std::string_view subject, std::int64_t now_ms) {
  run(session, "UPDATE host_meta SET value = value + 1 WHERE name = 'changes'");
  run(session,
      "INSERT INTO host_change (number, kind, subject, at)"
      " SELECT value, CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM host_meta WHERE name = 'changes'",
      kind, subject, now_ms);
  run(session, "DELETE FROM host_change WHERE at < $1", now_ms - kept_ms);
}

std::int64_t last_change(Database& database) {
  std::int64_t number = 0;
  database.read([&](Session& session) {
    number = std::get<0>(rows<std::int64_t>(session, "SELECT value FROM host_meta WHERE name = 'changes'").at(0));
  });
  return number;
}

std::vector<Change> changes_after(Database& database, std::int64_t number) {
  std::vector<Change> list;
  database.read([&](Session& session) {
    for (auto& [at, kind, subject] : rows<std::int64_t, std::int64_t, std::string>(
             session, "SELECT number, kind, subject FROM host_change WHERE number > $1 ORDER BY number LIMIT 1000",
             number)) {
      list.push_back({at, static_cast<std::int32_t>(kind), std::move(subject)});
    }
  });
  return list;
}

}  // namespace samplehost
