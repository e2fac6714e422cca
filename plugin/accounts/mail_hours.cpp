#include "accounts/mail_hours.h"

#include <Poco/Data/Statement.h>

#include "accounts/sql.h"

namespace tegami::accounts {
namespace {

using Poco::Int64;
using namespace Poco::Data::Keywords;

constexpr std::int64_t kKeptMs = 7 * 24 * kHourMs;
constexpr std::int64_t kSlots = 16;

std::int64_t hour_of(std::int64_t at_ms) { return at_ms - at_ms % kHourMs; }

}  // namespace

void count_hour(Session& session, std::int64_t at_ms, AccountId account, std::int64_t received, std::int64_t sent) {
  Sql insert;
  insert << "INSERT INTO mail_hour (hour_ms, slot, received, sent) VALUES (" << val(hour_of(at_ms)) << ", "
         << val(account % kSlots) << ", " << val(received) << ", " << val(sent)
         << ") ON CONFLICT (hour_ms, slot) DO UPDATE SET received = mail_hour.received + excluded.received, "
            "sent = mail_hour.sent + excluded.sent";
  insert.run(session);
}

std::vector<MailHour> MailHours::last(std::int32_t hours, std::int64_t now_ms) {
  const std::int64_t first = hour_of(now_ms) - (hours - 1) * kHourMs;
  std::vector<MailHour> found;
  database_.read([&](Session& session) {
    found.clear();
    for (std::int32_t i = 0; i < hours; ++i) found.push_back({first + i * kHourMs, 0, 0});
    std::vector<Int64> begins, received, sent;
    Int64 from = first, before = first + hours * kHourMs;
    session
        << "SELECT hour_ms, CAST(SUM(received) AS BIGINT) AS r, CAST(SUM(sent) AS BIGINT) AS s FROM mail_hour WHERE "
           "hour_ms >= $1 AND hour_ms < $2 GROUP BY hour_ms",
        use(from), use(before), into(begins), into(received), into(sent), now;
    for (std::size_t i = 0; i < begins.size(); ++i) {
      MailHour& hour = found.at(static_cast<std::size_t>((begins[i] - first) / kHourMs));
      hour.received = received[i];
      hour.sent = sent[i];
    }
  });
  return found;
}

void MailHours::forget_old(std::int64_t now_ms) {
  Int64 before = hour_of(now_ms) - kKeptMs;
  database_.transact(
      [&](Session& session) { session << "DELETE FROM mail_hour WHERE hour_ms < $1", use(before), now; });
}

}  // namespace tegami::accounts
