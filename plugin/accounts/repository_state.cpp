// What jobs write beside an account: state, lease, listing digest, fetch round, logs.
#include <Poco/Data/Statement.h>

#include <Poco/Nullable.h>

#include <algorithm>

#include "accounts/columns.h"
#include "accounts/held_rows.h"
#include "accounts/mail_hours.h"
#include "accounts/notice_rows.h"
#include "accounts/repository.h"

namespace tegami::accounts {
namespace {

using Poco::Int64;
using namespace Poco::Data::Keywords;
using MaybeNumber = Poco::Nullable<Int64>;

constexpr std::int32_t kMaxDue = 10'000;

MaybeNumber maybe(const std::optional<std::int64_t>& value) {
  return value ? MaybeNumber(static_cast<Int64>(*value)) : MaybeNumber();
}

/// False: the account is not there any more.
bool write_state(Session& session, AccountId id, const AccountState& state) {
  Int64 key = id, failures = state.failures, messages = state.messages, bytes = state.bytes;
  MaybeNumber received = maybe(state.last_received_ms), error_at = maybe(state.error_at_ms),
              next = maybe(state.next_try_ms);
  std::string status = state.status, code = state.error_code, direction = state.error_direction;
  std::string message = storage::without_nul(state.error_message);
  std::vector<Int64> written;
  session << "UPDATE account_state SET status = $1, last_received_ms = $2, error_code = $3, error_message = $4, "
             "error_direction = $5, error_at_ms = $6, failures = $7, next_try_ms = $8, messages = $9, bytes = $10 "
             "WHERE account_id = $11 RETURNING account_id",
      use(status), use(received), use(code), use(message), use(direction), use(error_at), use(failures), use(next),
      use(messages), use(bytes), use(key), into(written), now;
  return !written.empty();
}

}  // namespace

void Repository::save_state(AccountId id, const AccountState& state) {
  database_.transact([&](Session& session) { write_state(session, id, state); });
}

void Repository::save_run(AccountId id, const AccountState& state, const Run& run) {
  database_.transact([&](Session& session) {
    if (!write_state(session, id, state)) return;
    const NoticeRows before = notice_rows(session, id);
    NoticeRows after = after_state(before, state, run.now_ms);
    if (run.too_large) after = after_listing(std::move(after), *run.too_large, run.now_ms);
    write_notice_rows(session, id, before, after);
    if (run.held) write_held(session, id, *run.held, run.now_ms);
    if (run.past_held) forget_held(session, id);
    if (run.received > 0) count_hour(session, run.now_ms, id, run.received, 0);
  });
}

bool Repository::is_news(AccountId id, const TooLarge& found) {
  NoticeRows before;
  database_.read([&](Session& session) { before = notice_rows(session, id); });
  return after_listing(before, found, 0) != before;
}

std::vector<AccountId> Repository::due(std::int64_t now_ms, std::int32_t limit) {
  std::vector<Int64> ids;
  Int64 time = now_ms, most = std::clamp(limit, 1, kMaxDue);
  database_.read([&](Session& session) {
    ids.clear();
    session << "SELECT s.account_id FROM account_state s JOIN account a ON a.id = s.account_id WHERE "
               "COALESCE(s.next_try_ms, 0) <= $1 AND a.receiving = 1 AND a.deleting = 0 "
               "ORDER BY COALESCE(s.next_try_ms, 0), s.account_id LIMIT $2",
        use(time), use(most), into(ids), now;
  });
  return {ids.begin(), ids.end()};
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
  const std::string clock(storage::clock_sql(database_.dialect()));
  std::vector<Int64> taken;
  std::string who = holder;
  Int64 ttl = ttl_ms, key = id;
  database_.transact([&](Session& session) {
    taken.clear();
    session << "INSERT INTO account_lease (account_id, holder, until_ms) SELECT id, CAST($1 AS TEXT), " + clock +
                   " + CAST($2 AS BIGINT) FROM account WHERE deleting = 0 AND id = $3 "
                   "ON CONFLICT (account_id) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms "
                   "WHERE account_lease.holder = excluded.holder OR account_lease.until_ms <= " +
                   clock + " RETURNING account_id",
        use(who), use(ttl), use(key), into(taken), now;
  });
  return !taken.empty();
}

void Repository::release_lease(AccountId id, const std::string& holder) {
  Int64 key = id;
  std::string who = holder;
  database_.transact([&](Session& session) {
    session << "DELETE FROM account_lease WHERE account_id = $1 AND holder = $2", use(key), use(who), now;
  });
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
  std::vector<std::string> found;
  Int64 key = id;
  database_.read([&](Session& session) {
    found.clear();
    session << "SELECT listing_digest FROM account_state WHERE account_id = $1", use(key), into(found), now;
  });
  return found.empty() ? std::string() : found.front();
}

void Repository::set_listing_digest(AccountId id, const std::string& digest) {
  Int64 key = id;
  std::string text = digest;
  database_.transact([&](Session& session) {
    session << "UPDATE account_state SET listing_digest = $1 WHERE account_id = $2", use(text), use(key), now;
  });
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
