/// mail_hours.h - mails received and sent in each hour (SPEC 3.11), kept for a week: at most 168 hours of a few rows.
///
/// Any thread. Failures of the database are POCO exceptions. Times are ms since 1970 UTC. A run counts in the hour in
/// which it ends.
#pragma once

#include <cstdint>
#include <vector>

#include "accounts/account.h"
#include "accounts/columns.h"
#include "storage/database.h"

namespace tegami::accounts {

constexpr std::int64_t kHourMs = 3'600'000;

struct MailHour {
  std::int64_t begins_ms = 0;
  std::int64_t received = 0, sent = 0;
};

/// Adds to the hour of that moment, inside the caller's transaction: last in it, as others wait for the row.
void count_hour(Session& session, std::int64_t at_ms, AccountId account, std::int64_t received, std::int64_t sent);

class MailHours {
 public:
  explicit MailHours(storage::Database& database) : database_(database) {}

  /// So many hours, the oldest first, the last one that of now; an hour without mail is there too.
  std::vector<MailHour> last(std::int32_t hours, std::int64_t now_ms);
  /// Hours that are older than a week.
  void forget_old(std::int64_t now_ms);

 private:
  storage::Database& database_;
};

}  // namespace tegami::accounts
