/// database.h - the main database: a pool of POCO Data sessions on SQLite or PostgreSQL.
///
/// Any thread; a session belongs to one thread while it is leased. Infrastructure failures are POCO exceptions and
/// end in jobs' and entry's one place; state_of() gives their SQLSTATE.
///
/// SQL for both: placeholders $1, $2 … ascending by first appearance; times BIGINT ms since 1970 UTC; every whole
/// number column BIGINT; bytes NOT NULL; no NUL in text (without_nul); one statement an execute.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "storage/session.h"

namespace tegami::storage {

/// How long what a transaction wrote has to last.
enum class Lasts : std::uint8_t {
  for_good,            ///< on disk when transact() returns
  while_machine_runs,  ///< a killed process loses nothing; SQLite's file may lose the last of it with the machine's
                       ///< power
};

class Database {
 public:
  /// dsn: "sqlite:/absolute/path" (WAL, foreign_keys on, busy timeout) or "postgresql://user:pass@host:port/db?…".
  /// Registers the POCO connector for its lifetime (counted). Opens nothing yet. Throws std::invalid_argument for a
  /// dsn that is not understood; its text holds no password.
  explicit Database(std::string_view dsn, std::size_t max_sessions = 8);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Dialect dialect() const noexcept;

  /// Runs work in one transaction on a leased session and commits; rolls back when it throws. A serialization
  /// failure, deadlock (40001, 40P01), busy file, a kept statement that a changed schema has made useless, or a
  /// connection lost before commit is tried again (5 times), so work
  /// may run more than once and sets its results anew each time. On SQLite begins IMMEDIATE. Not to be nested. What was
  /// committed for good before stays so, whatever follows; on PostgreSQL everything is.
  void transact(const std::function<void(Session&)>& work, Lasts lasts = Lasts::for_good);
  /// Runs work on a leased session without a transaction (reads, or one statement). Tried again as above.
  void read(const std::function<void(Session&)>& work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// SQLSTATE in a POCO PostgreSQL exception's text ("State: XXXXX"); empty where there is none. SQLite's unique
/// violation answers "23505", its foreign key "23503", a busy file "55P03".
std::string state_of(const std::exception& error);

/// SQL for the database's own clock in ms since 1970 UTC (leases are judged by it, not by a node's clock).
std::string_view clock_sql(Dialect dialect) noexcept;

/// Text for a TEXT column: what a NUL would cut off is kept, the NUL is not.
std::string without_nul(std::string text);

/// Brings the schema to the newest version in folder (NNNN_name.sql, forward only; a folder that holds "sqlite" and
/// "postgresql" stands for the one of the dialect), one process at a time (advisory lock, or BEGIN IMMEDIATE), each
/// file in one transaction. Throws std::runtime_error naming both numbers when the database is newer.
void migrate(Database& database, const std::string& folder);

}  // namespace tegami::storage
