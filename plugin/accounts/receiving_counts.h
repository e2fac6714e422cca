/// receiving_counts.h - how the accounts fare, counted by the database: by state and cause, and which one waits longest
/// (SPEC 3.11).
///
/// Any thread. Failures of the database are POCO exceptions. Costs one pass over the accounts' states, whatever comes
/// of it. Times are ms since 1970 UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace tegami::accounts {

/// Accounts that receive and are in one state for one cause.
struct ReceivingCount {
  std::string status, error_code;  ///< error_code: empty where nothing is wrong
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

  /// The most frequent first; shared accounts only where asked for.
  std::vector<ReceivingCount> by_cause(bool shared_too);
  /// Of those that receive, have been received once and are not well now, the one whose last time is the longest ago.
  std::optional<LongestWait> longest_wait(bool shared_too);

 private:
  storage::Database& database_;
};

}  // namespace tegami::accounts
