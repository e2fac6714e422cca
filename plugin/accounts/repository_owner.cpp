// Accounts of a user who is gone, or back (P4).
#include <Poco/Data/Statement.h>

#include "accounts/columns.h"
#include "accounts/repository.h"

namespace tegami::accounts {

using Poco::Int64;
using namespace Poco::Data::Keywords;

std::int64_t Repository::owner_gone(const std::string& owner, std::int64_t now_ms) {
  std::vector<Int64> changed;
  std::string key = owner;
  Int64 at = now_ms;
  database_.transact([&](Session& session) {
    changed.clear();
    session
        << "UPDATE account_state SET status = 'owner_gone', error_code = 'owner_gone', error_message = '', "
           "error_direction = 'receive', error_at_ms = $1 WHERE status <> 'owner_gone' AND account_id IN (SELECT id "
           "FROM account WHERE owner_user = $2 AND shared = 0 AND deleting = 0) RETURNING account_id",
        use(at), use(key), into(changed), now;
  });
  return static_cast<std::int64_t>(changed.size());
}

std::int64_t Repository::owner_back(const std::string& owner) {
  std::vector<Int64> changed;
  std::string key = owner;
  database_.transact([&](Session& session) {
    changed.clear();
    session << "UPDATE account_state SET status = CASE WHEN last_received_ms IS NULL THEN 'never' ELSE 'waiting' END, "
               "error_code = '', error_message = '', error_direction = '', error_at_ms = NULL, failures = 0, "
               "next_try_ms = NULL WHERE status = 'owner_gone' AND account_id IN (SELECT id FROM account WHERE "
               "owner_user = $1 AND shared = 0 AND deleting = 0) RETURNING account_id",
        use(key), into(changed), now;
  });
  return static_cast<std::int64_t>(changed.size());
}

}  // namespace tegami::accounts
