/// database.h - the main database: a pool of POCO Data sessions on SQLite or PostgreSQL.
///
/// Any thread; a session belongs to one thread while it is leased. Infrastructure failures are POCO exceptions and
/// end in jobs' and entry's one place; state_of() gives their SQLSTATE.
#pragma once

#include <Poco/Data/Session.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace tegami::storage {

enum class Dialect { sqlite, postgresql };

class Database {
 public:
  /// dsn: "sqlite:/absolute/path" (WAL, foreign_keys on, busy timeout) or "postgresql://user:pass@host:port/db?…".
  /// Registers the POCO connector for its lifetime (counted). Opens nothing yet.
  explicit Database(std::string_view dsn, std::size_t max_sessions = 8);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Dialect dialect() const noexcept;

  /// Runs work in one transaction on a leased session and commits; rolls back when it throws. A serialization
  /// failure, deadlock (40001, 40P01), busy file or a connection lost before commit is tried again (5 times).
  /// On SQLite begins IMMEDIATE.
  void transact(const std::function<void(Poco::Data::Session&)>& work);
  /// Runs work on a leased session without a transaction (reads).
  void read(const std::function<void(Poco::Data::Session&)>& work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// SQLSTATE in a POCO PostgreSQL exception's text ("State: XXXXX"); empty where there is none. SQLite's unique
/// violation answers "23505" as well.
std::string state_of(const std::exception& error);

/// Brings the schema to the newest version in folder (NNNN_name.sql, forward only), one process at a time (advisory
/// lock, or BEGIN IMMEDIATE). Throws std::runtime_error naming both numbers when the database is newer.
void migrate(Database& database, const std::string& folder);

}  // namespace tegami::storage
