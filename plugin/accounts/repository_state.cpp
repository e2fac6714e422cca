// What jobs write beside an account: state, lease, listing digest, fetch round, logs.
#include <Poco/Data/Statement.h>

#include <algorithm>

#include "accounts/columns.h"
#include "accounts/held_rows.h"
#include "accounts/mail_hours.h"
#include "accounts/notice_rows.h"
#include "accounts/repository.h"
#include "accounts/sql.h"

namespace tegami::accounts {
namespace {

using Poco::Int64;
using namespace Poco::Data::Keywords;

constexpr std::int32_t kMaxDue = 10'000;

/// False: the account is not there any more.
bool write_state(Session& session, AccountId id, const AccountState& state) {
  Sql update;
  update << "UPDATE account_state SET status = " << val(state.status)
         << ", last_received_ms = " << val(state.last_received_ms) << ", error_code = " << val(state.error_code)
         << ", error_message = " << val(storage::without_nul(state.error_message))
         << ", error_direction = " << val(state.error_direction) << ", error_at_ms = " << val(state.error_at_ms)
         << ", failures = " << val(std::int64_t{state.failures}) << ", next_try_ms = " << val(state.next_try_ms)
         << ", messages = " << val(state.messages) << ", bytes = " << val(state.bytes)
         << " WHERE account_id = " << val(id);
  return update.run(session) == 1;
}

void write_listing_digest(Session& session, AccountId id, const std::string& digest) {
  Sql update;
  update << "UPDATE account_state SET listing_digest = " << val(digest) << " WHERE account_id = " << val(id);
  update.run(session);
}

void remove_lease(Session& session, AccountId id, const std::string& holder) {
  Sql remove;
  remove << "DELETE FROM account_lease WHERE account_id = " << val(id) << " AND holder = " << val(holder);
  remove.run(session);
}

}  // namespace

void Repository::save_state(AccountId id, const AccountState& state) {
  database_.transact([&](Session& session) { write_state(session, id, state); });
}

void Repository::save_run(AccountId id, const AccountState& state, const Run& run) {
  // What is lost with the machine's power is found again by the next receive, but for what somebody is asked and said.
  const bool for_good = run.held || run.past_held;
  database_.transact(
      [&](Session& session) {
        if (!write_state(session, id, state)) return;
        const NoticeRows before = notice_rows(session, id);
        NoticeRows after = after_state(before, state, run.now_ms);
        if (run.too_large) after = after_listing(std::move(after), *run.too_large, run.now_ms);
        write_notice_rows(session, id, before, after);
        if (run.held) write_held(session, id, *run.held, run.now_ms);
        if (run.past_held) forget_held(session, id);
        if (run.listing) write_listing_digest(session, id, *run.listing);
        if (run.received > 0) count_hour(session, run.now_ms, id, run.received, 0);
        if (!run.release.empty()) remove_lease(session, id, run.release);
      },
      for_good ? storage::Lasts::for_good : storage::Lasts::while_machine_runs);
}

bool Repository::is_news(AccountId id, const TooLarge& found) {
  NoticeRows before;
  database_.read([&](Session& session) { before = notice_rows(session, id); });
  return after_listing(before, found, 0) != before;
}

std::vector<AccountId> Repository::due(std::int64_t now_ms, std::int32_t limit, Due which) {
  std::vector<AccountId> ids;
  const std::string_view only = which == Due::all    ? ""
                                : which == Due::well ? "AND s.failures = 0 "
                                                     : "AND s.failures > 0 ";
  database_.read([&](Session& session) {
    ids.clear();
    Sql select;
    select << "SELECT s.account_id FROM account_state s JOIN account a ON a.id = s.account_id WHERE "
              "COALESCE(s.next_try_ms, 0) <= "
           << val(now_ms) << " AND a.receiving = 1 AND a.deleting = 0 " << only
           << "ORDER BY COALESCE(s.next_try_ms, 0), s.account_id LIMIT "
           << val(std::int64_t{std::clamp(limit, 1, kMaxDue)});
    select.each(session, [&](const Rows& rows, std::size_t i) { ids.push_back(number_at(rows, 0, i)); });
  });
  return ids;
}

std::vector<AccountId> Repository::failing(const std::string& status, const std::string& code, bool shared_too,
                                           std::int32_t limit) {
  std::vector<Int64> ids;
  std::string in = status, cause = code;
  Int64 most = limit;
  database_.read([&](Session& session) {
    ids.clear();
    session
        << "SELECT s.account_id FROM account_state s CROSS JOIN account a WHERE s.error_code <> '' AND s.status = $1 "
           "AND s.error_code = $2 AND a.id = s.account_id AND a.receiving = 1 AND a.deleting = 0" +
               std::string(shared_too ? "" : " AND a.shared = 0") + " ORDER BY s.account_id LIMIT $3",
        use(in), use(cause), use(most), into(ids), now;
  });
  return {ids.begin(), ids.end()};
}

bool Repository::take_lease(AccountId id, const std::string& holder, std::int64_t ttl_ms) {
  const std::string_view clock = storage::clock_sql(database_.dialect());
  bool taken = false;
  // Whose lease is lost with the machine's power is lost with it.
  database_.transact(
      [&](Session& session) {
        Sql insert;
        insert << "INSERT INTO account_lease (account_id, holder, until_ms) SELECT id, CAST(" << val(holder)
               << " AS TEXT), " << clock << " + CAST(" << val(ttl_ms)
               << " AS BIGINT) FROM account WHERE deleting = 0 AND id = " << val(id)
               << " ON CONFLICT (account_id) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms "
                  "WHERE account_lease.holder = excluded.holder OR account_lease.until_ms <= "
               << clock << " RETURNING account_id";
        taken = !insert.rows(session).empty();
      },
      storage::Lasts::while_machine_runs);
  return taken;
}

void Repository::release_lease(AccountId id, const std::string& holder) {
  database_.transact([&](Session& session) { remove_lease(session, id, holder); }, storage::Lasts::while_machine_runs);
}

std::string Repository::lease_holder(AccountId id) {
  std::vector<std::string> found;
  Int64 key = id;
  const std::string clock(storage::clock_sql(database_.dialect()));
  database_.read([&](Session& session) {
    found.clear();
    session << "SELECT holder FROM account_lease WHERE account_id = $1 AND until_ms > " + clock, use(key), into(found),
        now;
  });
  return found.empty() ? std::string() : found.front();
}

std::string Repository::listing_digest(AccountId id) {
  std::string found;
  database_.read([&](Session& session) {
    Sql select;
    select << "SELECT listing_digest FROM account_state WHERE account_id = " << val(id);
    const Rows rows = select.rows(session);
    found = rows.empty() ? std::string() : text_at(rows, 0, 0);
  });
  return found;
}

void Repository::set_listing_digest(AccountId id, const std::string& digest) {
  database_.transact([&](Session& session) { write_listing_digest(session, id, digest); });
}

bool Repository::round_begun(AccountId id, std::int64_t round) {
  std::vector<Int64> found;
  Int64 key = id, number = round;
  database_.transact([&](Session& session) {
    found.clear();
    session << "UPDATE account SET round_pending = 0 WHERE deleting = 0 AND id = $1 AND fetch_round = $2 RETURNING id",
        use(key), use(number), into(found), now;
  });
  return !found.empty();
}

void Repository::save_log(AccountId id, const std::string& direction, const std::string& text, std::int64_t at_ms) {
  Int64 key = id, at = at_ms;
  std::string which = direction, content = storage::without_nul(text);
  Int64 bytes = static_cast<Int64>(content.size());
  database_.transact([&](Session& session) {
    session << "INSERT INTO account_log (account_id, direction, at_ms, bytes, content) SELECT id, CAST($1 AS TEXT), "
               "CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS TEXT) FROM account WHERE deleting = 0 AND id = $5 "
               "ON CONFLICT (account_id, direction) DO UPDATE SET at_ms = excluded.at_ms, bytes = excluded.bytes, "
               "content = excluded.content",
        use(which), use(at), use(bytes), use(content), use(key), now;
  });
}

std::optional<Repository::Log> Repository::log(AccountId id, const std::string& direction) {
  std::vector<std::string> texts;
  std::vector<Int64> times;
  Int64 key = id;
  std::string which = direction;
  database_.read([&](Session& session) {
    texts.clear();
    times.clear();
    session << "SELECT content, at_ms FROM account_log WHERE account_id = $1 AND direction = $2", use(key), use(which),
        into(texts), into(times), now;
  });
  if (texts.empty()) return std::nullopt;
  return Log{texts.front(), times.front()};
}

}  // namespace tegami::accounts
