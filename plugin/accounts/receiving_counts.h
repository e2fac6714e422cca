/// receiving_counts.h - how the accounts fare, counted by the database: by state and cause, and which one waits longest
/// (SPEC 3.11).
///
/// Any thread. Failures of the database are POCO exceptions. Costs a count by index and one pass over those that fail,
/// however many accounts are well. Times are ms since 1970 UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace tegami::accounts {

/// Accounts that receive and cannot be received, in one state for one cause.
struct ReceivingCount {
  std::string status, error_code;
  std::int64_t personal = 0, shared = 0;
  std::optional<std::int64_t> last_error_ms;  ///< the newest of them
};

struct LongestWait {
  std::int64_t account = 0;
  std::string name, owner_user;  ///< owner_user: empty for a shared one
  std::int64_t last_received_ms = 0;
};

class ReceivingCounts {
 public:
  explicit ReceivingCounts(storage::Database& database) : database_(database) {}

  /// All accounts that receive; shared ones only where asked for, here and below.
  std::int64_t receiving(bool shared_too);
  /// The most frequent first.
  std::vector<ReceivingCount> by_cause(bool shared_too);
  /// Of those that receive, have been received once and are not well now, the one whose last time is the longest ago.
  std::optional<LongestWait> longest_wait(bool shared_too);

 private:
  storage::Database& database_;
};

}  // namespace tegami::accounts
