#include "accounts/notices.h"

#include <Poco/Data/Statement.h>

#include <algorithm>

#include "accounts/columns.h"

namespace tegami::accounts {
namespace {

using Poco::Int64;
using namespace Poco::Data::Keywords;

std::string troubled(bool shared_too) {
  return " FROM account_notice n JOIN account a ON a.id = n.account_id WHERE n.lasts = 1 AND n.kind NOT IN "
         "('too_large', 'sending', 'unsent') AND "
         "n.told_ms IS NOT NULL AND n.due_ms IS NULL AND a.deleting = 0 AND a.receiving = 1" +
         std::string(shared_too ? "" : " AND a.shared = 0");
}

}  // namespace

std::vector<DueNotice> Notices::take_due(std::int64_t now_ms, std::int64_t hold_ms, std::int32_t limit) {
  std::vector<DueNotice> due;
  database_.transact([&](Session& session) {
    due.clear();
    Bound bound;
    const std::string until = bound.add(now_ms + hold_ms), now_place = bound.add(now_ms), most = bound.add(limit);
    // What another node took in between is not due any more: asked again of each row.
    const Rows rows = query(
        session,
        "UPDATE account_notice SET due_ms = " + until +
            " WHERE (account_id, kind) IN (SELECT account_id, kind FROM account_notice WHERE due_ms <= " + now_place +
            " ORDER BY due_ms LIMIT " + most + ") AND due_ms <= " + now_place +
            " RETURNING account_id, kind, code, amount, detail, lasts",
        bound);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto kind = notice_kind_of(text_at(rows, 1, row));
      if (!kind) continue;
      due.push_back({number_at(rows, 0, row), *kind, text_at(rows, 2, row), number_at(rows, 3, row),
                     text_at(rows, 4, row), number_at(rows, 5, row) != 0, now_ms + hold_ms});
    }
  });
  return due;
}

void Notices::told(const std::vector<DueNotice>& notices, std::int64_t now_ms) {
  if (notices.empty()) return;
  database_.transact([&](Session& session) {
    for (const DueNotice& notice : notices) {
      Bound bound;
      // What changed while it was told is due anew, by its own time.
      std::string sql = "UPDATE account_notice SET detail = '', told_ms = " + bound.add(now_ms);
      sql += ", due_ms = CASE WHEN due_ms = " + bound.add(notice.held_until) + " THEN NULL ELSE due_ms END";
      sql += " WHERE account_id = " + bound.add(notice.account);
      run(session, sql + " AND kind = " + bound.add(std::string(name(notice.kind))), bound);
    }
  });
}

void Notices::drop(const std::vector<DueNotice>& notices) {
  if (notices.empty()) return;
  // What was never told is news again once there is somebody to tell it to; else it was told before, and that stands.
  database_.transact([&](Session& session) {
    for (const DueNotice& notice : notices)
      for (const char* head : {"DELETE FROM account_notice WHERE told_ms IS NULL AND due_ms = ",
                               "UPDATE account_notice SET due_ms = NULL WHERE due_ms = "}) {
        Bound bound;
        std::string sql = head + bound.add(notice.held_until);
        sql += " AND account_id = " + bound.add(notice.account);
        run(session, sql + " AND kind = " + bound.add(std::string(name(notice.kind))), bound);
      }
  });
}

std::vector<LastingCount> Notices::lasting(bool shared_too) {
  std::vector<LastingCount> counts;
  database_.read([&](Session& session) {
    counts.clear();
    const Rows rows = query(session, "SELECT n.kind, COUNT(*) AS accounts, MAX(n.told_ms) AS newest" +
                                         troubled(shared_too) + " GROUP BY n.kind ORDER BY accounts DESC, n.kind");
    for (std::size_t row = 0; row < rows.size(); ++row)
      if (const auto kind = notice_kind_of(text_at(rows, 0, row)))
        counts.push_back({*kind, number_at(rows, 1, row), number_at(rows, 2, row)});
  });
  return counts;
}

std::vector<AccountId> Notices::newest(bool shared_too, std::int32_t limit) {
  std::vector<Int64> ids;
  database_.read([&](Session& session) {
    ids.clear();
    session << "SELECT n.account_id" + troubled(shared_too) + " ORDER BY n.told_ms DESC, n.account_id LIMIT " +
                   std::to_string(limit),
        into(ids), now;
  });
  return {ids.begin(), ids.end()};
}

std::int64_t Notices::recovered_since(std::int64_t since_ms) {
  Int64 count = 0, since = since_ms;
  database_.read([&](Session& session) {
    session << "SELECT COUNT(*) FROM account_notice WHERE kind = 'recovered' AND told_ms >= $1", use(since),
        into(count), now;
  });
  return count;
}

Notices::Turn Notices::take_turn(const std::string& what, std::int64_t before_ms, std::int64_t now_ms,
                                 std::int64_t hold_ms) {
  Turn turn;
  database_.transact([&](Session& session) {
    std::vector<std::string> notes;
    std::vector<Int64> times;
    std::string which = what;
    Int64 until = now_ms + hold_ms, before = before_ms, time = now_ms;
    session << "UPDATE notice_clock SET claimed_until_ms = $1 WHERE name = $2 AND at_ms < $3 AND claimed_until_ms <= "
               "$4 RETURNING note, at_ms",
        use(until), use(which), use(before), use(time), into(notes), into(times), now;
    turn = notes.empty() ? Turn{} : Turn{true, times.front() == 0, notes.front()};
  });
  return turn;
}

void Notices::done(const std::string& what, std::int64_t now_ms, const std::string& note) {
  std::string which = what, text = note;
  Int64 time = now_ms;
  database_.transact([&](Session& session) {
    session << "UPDATE notice_clock SET at_ms = $1, claimed_until_ms = 0, note = $2 WHERE name = $3", use(time),
        use(text), use(which), now;
  });
}

void Notices::give_back(const std::string& what) {
  std::string which = what;
  database_.transact([&](Session& session) {
    session << "UPDATE notice_clock SET claimed_until_ms = 0 WHERE name = $1", use(which), now;
  });
}

void Notices::forget_before(std::int64_t at_ms) {
  Int64 before = at_ms;
  database_.transact([&](Session& session) {
    session << "DELETE FROM account_notice WHERE lasts = 0 AND due_ms IS NULL AND changed_ms < $1 AND "
               "COALESCE(told_ms, 0) < $1",
        use(before), now;
  });
}

}  // namespace tegami::accounts
