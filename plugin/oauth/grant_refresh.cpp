// How a grant is refreshed: whose turn it is, and what came of it.
#include "oauth/grant_store.h"
#include "storage/sql.h"

namespace tegami::oauth {

using storage::Rows;
using storage::Session;
using storage::Sql;
using storage::val;

std::optional<GrantStore::Turn> GrantStore::begin_refresh(GrantId id, std::int64_t generation,
                                                          const std::string& holder) {
  const std::string clock(storage::clock_sql(database_.dialect()));
  std::optional<Turn> begun;
  database_.transact([&](Session& session) {
    begun.reset();
    Sql select, take;
    select << "SELECT refresh_token, previous_refresh, holder, failures, CASE WHEN until_ms <= " << clock
           << " THEN 1 ELSE 0 END FROM oauth_grant WHERE state = 'ok' AND id = " << val(id)
           << " AND generation = " << val(generation);
    const Rows rows = select.rows(session);
    if (rows.size() == 0) return;
    const std::string other = rows.text(0, 2);
    const bool over = rows.number(0, 4) != 0;
    if (!other.empty() && !over && !holder_is_dead_(other)) return;
    // Of the row as it was read: on PostgreSQL another may have come in between.
    take << "UPDATE oauth_grant SET holder = " << val(holder) << ", until_ms = " << clock << " + " << val(kLeaseMs)
         << " WHERE id = " << val(id) << " AND generation = " << val(generation) << " AND holder = " << val(other);
    if (take.run(session) != 1) return;
    Turn turn;
    turn.grant = id;
    turn.generation = generation;
    turn.holder = holder;
    turn.refresh = opened(rows.text(0, 0), id, "refresh");
    turn.previous = opened(rows.text(0, 1), id, "previous");
    turn.failures = rows.number(0, 3);
    turn.after_death = !other.empty();
    begun = std::move(turn);
  });
  return begun;
}

bool GrantStore::refreshed(const Turn& turn, const Tokens& tokens, std::int64_t now_ms) {
  const bool rotated = !tokens.refresh.empty() && tokens.refresh.reveal() != turn.refresh.reveal();
  const auto until = [&](std::chrono::seconds lives) { return val(now_ms + std::chrono::milliseconds(lives).count()); };
  bool written = false;
  database_.transact([&](Session& session) {
    Sql update;
    update << "UPDATE oauth_grant SET access_token = " << val(sealed(tokens.access, turn.grant, "access"))
           << ", access_from_ms = " << val(now_ms) << ", access_until_ms = " << until(tokens.lives)
           << ", refresh_token = " << val(sealed(rotated ? tokens.refresh : turn.refresh, turn.grant, "refresh"))
           << ", previous_refresh = " << val(rotated ? sealed(turn.refresh, turn.grant, "previous") : std::string());
    if (tokens.refresh_lives) update << ", refresh_until_ms = " << until(*tokens.refresh_lives);
    if (tokens.scope) update << ", scope = " << val(*tokens.scope);
    update << ", generation = generation + 1, holder = '', until_ms = 0, failures = 0, not_before_ms = 0, "
              "error_code = '', error_message = '', error_at_ms = NULL WHERE id = "
           << val(turn.grant) << " AND generation = " << val(turn.generation);
    written = update.run(session) == 1;
  });
  return written;
}

void GrantStore::failed(const Turn& turn, const Failure& failure, std::int64_t now_ms, std::int64_t not_before_ms) {
  database_.transact([&](Session& session) {
    Sql update;
    update << "UPDATE oauth_grant SET holder = '', until_ms = 0, failures = failures + 1, not_before_ms = "
           << val(not_before_ms) << ", error_code = " << val(failure.code) << ", error_message = " << val(failure.text)
           << ", error_at_ms = " << val(now_ms);
    // What does not work any more is not kept.
    if (failure.kind == Kind::refused) update << ", state = 'needed', access_token = '', access_until_ms = 0";
    update << " WHERE id = " << val(turn.grant) << " AND generation = " << val(turn.generation)
           << " AND holder = " << val(turn.holder);
    update.run(session);
  });
}

void GrantStore::give_back(const Turn& turn) {
  database_.transact([&](Session& session) {
    Sql update;
    update << "UPDATE oauth_grant SET holder = '', until_ms = 0 WHERE id = " << val(turn.grant)
           << " AND generation = " << val(turn.generation) << " AND holder = " << val(turn.holder);
    update.run(session);
  });
}

void GrantStore::expire(GrantId id, std::int64_t generation) {
  database_.transact([&](Session& session) {
    Sql update;
    update << "UPDATE oauth_grant SET access_until_ms = 0 WHERE id = " << val(id)
           << " AND generation = " << val(generation);
    update.run(session);
  });
}

}  // namespace tegami::oauth
