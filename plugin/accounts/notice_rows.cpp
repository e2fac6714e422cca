#include "accounts/notice_rows.h"

#include <Poco/Data/Statement.h>

#include <algorithm>

#include "accounts/columns.h"

namespace tegami::accounts {

using namespace Poco::Data::Keywords;

NoticeRows notice_rows(Session& session, AccountId account) {
  Bound bound;
  const Rows found =
      query(session,
            "SELECT kind, code, amount, detail, lasts, changed_ms, due_ms, told_ms FROM account_notice WHERE "
            "account_id = " +
                bound.add(account),
            bound);
  NoticeRows rows;
  for (std::size_t row = 0; row < found.size(); ++row) {
    const auto kind = notice_kind_of(text_at(found, 0, row));
    if (!kind) continue;  // of a newer module
    rows.push_back({*kind, text_at(found, 1, row), number_at(found, 2, row), text_at(found, 3, row),
                    number_at(found, 4, row) != 0, number_at(found, 5, row), optional_at(found, 6, row),
                    optional_at(found, 7, row)});
  }
  return rows;
}

void write_notice_rows(Session& session, AccountId account, const NoticeRows& before, const NoticeRows& after) {
  for (const NoticeRow& row : after) {
    if (std::ranges::find(before, row) != before.end()) continue;
    Bound bound;
    std::string places = bound.add(account);
    for (const std::string& place :
         {bound.add(std::string(name(row.kind))), bound.add(row.code), bound.add(row.amount), bound.add(row.detail),
          bound.add(row.lasts ? 1 : 0), bound.add(row.changed_ms), bound.add(row.due_ms)})
      places += ", " + place;
    run(session,
        "INSERT INTO account_notice (account_id, kind, code, amount, detail, lasts, changed_ms, due_ms) VALUES (" +
            places +
            ") ON CONFLICT (account_id, kind) DO UPDATE SET code = excluded.code, amount = excluded.amount, detail "
            "= excluded.detail, "
            "lasts = excluded.lasts, changed_ms = excluded.changed_ms, due_ms = excluded.due_ms",
        bound);
  }
}

void forget_notice_rows(Session& session, AccountId account) {
  Poco::Int64 key = account;
  session << "DELETE FROM account_notice WHERE account_id = $1", use(key), now;
}

}  // namespace tegami::accounts
