// The audit (SPEC 3.12): written beside what it tells of, read newest first.

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <boost/json.hpp>

#include "accounts/account_writer.h"
#include "accounts/columns.h"
#include "accounts/repository.h"

namespace tegami::accounts {
namespace {

using namespace Poco::Data::Keywords;

constexpr std::int32_t kMaxAudited = 500;

std::string condition_of(const AuditFilter& filter, Bound& bound) {
  std::string where = " WHERE 1 = 1";
  // What stands below an entry that is gone was gone before it: then nothing follows.
  if (filter.before > 0)
    where += " AND (at_ms, id) < (SELECT b.at_ms, b.id FROM audit b WHERE b.id = " + bound.add(filter.before) + ")";
  if (filter.account > 0) where += " AND account_id = " + bound.add(filter.account);
  if (!filter.actor.empty()) where += " AND actor = " + bound.add(filter.actor);
  if (!filter.action.empty()) where += " AND action = " + bound.add(filter.action);
  if (filter.from_ms) where += " AND at_ms >= " + bound.add(*filter.from_ms);
  if (filter.to_ms) where += " AND at_ms < " + bound.add(*filter.to_ms);
  if (filter.query.empty()) return where;
  std::string people;
  for (const std::string& key : filter.people) people += (people.empty() ? "" : ", ") + bound.add(key);
  where += " AND (";
  if (!people.empty()) where += "actor IN (" + people + ") OR owner_user IN (" + people + ") OR ";
  const std::string pattern = "LOWER(" + bound.add(like_pattern(filter.query)) + ") ESCAPE '!'";
  return where + "LOWER(account_name) LIKE " + pattern + " OR LOWER(account_address) LIKE " + pattern + ")";
}

}  // namespace

void Repository::audit(const AuditEntry& entry) {
  write([&](AccountWriter& writer) { writer.audit(entry); });
}

std::vector<AuditEntry> Repository::audited(const AuditFilter& filter) {
  std::vector<AuditEntry> found;
  database_.read([&](Session& session) {
    found.clear();
    Bound bound;
    const std::string where = condition_of(filter, bound);
    const Rows rows = query(
        session,
        "SELECT id, at_ms, actor, actor_address, action, account_id, account_name, account_address, owner_user, "
        "fields FROM audit" +
            where + " ORDER BY at_ms DESC, id DESC LIMIT " + std::to_string(std::clamp(filter.limit, 1, kMaxAudited)),
        bound);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      AuditEntry entry{number_at(rows, 0, row), number_at(rows, 1, row),
                       text_at(rows, 2, row),   text_at(rows, 3, row),
                       text_at(rows, 4, row),   number_at(rows, 5, row),
                       text_at(rows, 6, row),   text_at(rows, 7, row),
                       text_at(rows, 8, row),   {}};
      const auto names = boost::json::parse(text_at(rows, 9, row));
      for (const auto& field : names.as_array()) entry.fields.emplace_back(field.as_string());
      found.push_back(std::move(entry));
    }
  });
  return found;
}

void Repository::forget_audited_before(std::int64_t at_ms) {
  Poco::Int64 border = at_ms;
  database_.transact([&](Session& session) { session << "DELETE FROM audit WHERE at_ms < $1", use(border), now; });
}

}  // namespace tegami::accounts
