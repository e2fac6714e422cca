// Entries that are over: filed, and at last forgotten.
#include "jobs/outbox_rows.h"
#include "jobs/outbox_store.h"

namespace tegami::jobs {

using accounts::Session;
using accounts::Sql;
using accounts::val;

std::vector<Entry> OutboxStore::unfiled(std::int32_t limit) {
  std::vector<Entry> found;
  database_.read([&](Session& session) {
    Sql select = select_entries();
    select << "WHERE o.filed = 0 ORDER BY o.id LIMIT " << val(std::int64_t{limit});
    found = read_entries(session, select);
  });
  return found;
}

void OutboxStore::filed(const std::vector<EntryId>& ids) {
  database_.transact(
      [&](Session& session) {
        for (const EntryId id : ids) {
          Sql update;
          update << "UPDATE outbox SET filed = 1 WHERE id = " << val(id);
          update.run(session);
        }
      },
      storage::Lasts::while_machine_runs);
}

void OutboxStore::forget_finished_before(std::int64_t at_ms) {
  database_.transact([&](Session& session) {
    Sql remove;
    remove << "DELETE FROM outbox WHERE filed = 1 AND finished_ms < " << val(at_ms);
    remove.run(session);
  });
}

}  // namespace tegami::jobs
