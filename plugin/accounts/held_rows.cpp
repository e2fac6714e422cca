#include "accounts/held_rows.h"

#include "accounts/account_writer.h"
#include "accounts/repository.h"
#include "accounts/sql.h"

namespace tegami::accounts {
namespace {

/// No longer held, and due at once; whatever else it stops for just now stays as it is.
void release(Session& session, AccountId id) {
  Sql due;
  due << "UPDATE account_state SET status = 'waiting', error_code = '', error_message = '', error_direction = '', "
         "error_at_ms = NULL, failures = 0, next_try_ms = NULL WHERE status = 'held' AND account_id = "
      << val(id);
  due.run(session);
}

}  // namespace

void write_held(Session& session, AccountId id, const Held& found, std::int64_t now_ms) {
  Sql insert;
  insert << "INSERT INTO account_held (account_id, listing, on_server, compared, same, asked_ms) VALUES (" << val(id)
         << ", " << val(found.listing) << ", " << val(found.counts.on_server) << ", " << val(found.counts.compared)
         << ", " << val(found.counts.same) << ", " << val(now_ms)
         << ") ON CONFLICT (account_id) DO UPDATE SET listing = excluded.listing, on_server = excluded.on_server, "
            "compared = excluded.compared, same = excluded.same";
  insert.run(session);
}

void forget_held(Session& session, AccountId id) {
  Sql gone;
  gone << "DELETE FROM account_held WHERE account_id = " << val(id);
  gone.run(session);
}

std::optional<Held> Repository::held(AccountId id) {
  std::optional<Held> found;
  database_.read([&](Session& session) {
    found.reset();
    Bound bound;
    const Rows rows =
        query(session,
              "SELECT listing, on_server, compared, same, answer FROM account_held WHERE account_id = " + bound.add(id),
              bound);
    if (rows.empty()) return;
    found.emplace(Held{text_at(rows, 0, 0),
                       {rows.number(0, 1), rows.number(0, 2), rows.number(0, 3)},
                       held_answer_of(text_at(rows, 4, 0)).value_or(HeldAnswer::none)});
  });
  return found;
}

bool AccountWriter::answer_held(AccountId id, HeldAnswer answer, std::int64_t now_ms) {
  settle();
  Sql update;
  update << "UPDATE account_held SET answer = " << val(std::string(name(answer))) << ", answered_ms = " << val(now_ms)
         << " WHERE account_id = " << val(id);
  if (update.run(session_) == 0) return false;
  release(session_, id);
  return true;
}

void AccountWriter::drop_held(AccountId id) {
  Sql gone;
  gone << "DELETE FROM account_held WHERE account_id = " << val(id);
  if (gone.run(session_) == 0) return;
  release(session_, id);
}

void AccountWriter::take_answer_back(AccountId id) {
  Sql update;
  update << "UPDATE account_held SET answer = '', answered_ms = NULL WHERE account_id = " << val(id);
  update.run(session_);
}

}  // namespace tegami::accounts
