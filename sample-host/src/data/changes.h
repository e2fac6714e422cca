/// changes.h - a numbered list of what was changed, so that every process on the same data can tell its modules.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/session.h"

namespace samplehost {

class Database;

/// kind is one of TEGAMI_EVENT_…
struct Change {
  std::int64_t number = 0;
  std::int32_t kind = 0;
  std::string subject;
};

/// Adds a change inside the caller's transaction. Numbers follow the order of commits, since the counter's row is
/// held until then. Changes older than an hour are forgotten.
void add_change(Session& session, std::int32_t kind, std::string_view subject, std::int64_t now_ms);

std::int64_t last_change(Database& database);
/// At most 1,000, oldest first.
std::vector<Change> changes_after(Database& database, std::int64_t number);

}  // namespace samplehost
