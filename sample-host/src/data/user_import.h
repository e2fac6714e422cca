/// user_import.h - users from a CSV file (RFC 4180, UTF-8 with or without a byte-order mark).
///
/// The first line names the columns: name (needed), display_name, address, password_hash; any order. A user who is
/// there already is changed; an empty password_hash keeps the one he has. All or nothing, in one transaction, at
/// 100,000 users in seconds.
#pragma once

#include <cstdint>
#include <istream>
#include <string>

namespace samplehost {

class Clock;
class Database;

struct ImportCounts {
  std::int64_t added = 0, changed = 0;
};

/// Throws std::invalid_argument naming line, column and reason; then nothing was imported.
ImportCounts import_users(Database& database, const Clock& clock, std::istream& csv);

}  // namespace samplehost
