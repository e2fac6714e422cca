/// connect.h - opens one POCO session the way the main database wants it. Used by Database's pool only.
#pragma once

#include <Poco/Data/Session.h>

#include <string>
#include <string_view>

#include "storage/postgres_uri.h"

namespace tegami::storage {

struct SqliteTarget {
  std::string path;
  bool any_file_system = false;  ///< "?any_file_system=1": the administrator knows that locks and mmap work there
};

/// "sqlite:/absolute/path[?any_file_system=1]"; std::invalid_argument when it is none.
SqliteTarget parse_sqlite_dsn(std::string_view dsn);

/// WAL, synchronous FULL, foreign keys, 10 s busy timeout, deleted content overwritten (A12). Refuses a path on NFS,
/// CIFS or FUSE, where WAL loses data.
Poco::Data::Session open_sqlite(const SqliteTarget& target);

Poco::Data::Session open_postgres(const PostgresTarget& target);

}  // namespace tegami::storage
