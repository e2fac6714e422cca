/// database.h - the host's own database: a pool of POCO Data sessions on SQLite or PostgreSQL, and its schema.
///
/// Any thread. Failures of the database are Poco exceptions, those of a refused URI std::invalid_argument.
/// SQL uses $n placeholders, ascending, with TEXT and BIGINT only, so that one text serves both databases.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "data/session.h"

namespace samplehost {

/// "postgresql://user:password@host:port/name?sslmode=…" as libpq's key=value words; std::invalid_argument with a
/// text that holds no password.
std::string connection_words(std::string_view uri);

class Database {
 public:
  using Work = std::function<void(Session&)>;

  /// "sqlite:/absolute/path" or a "postgresql://" URI. Makes or updates the tables (all named host_…).
  explicit Database(std::string dsn);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  bool postgresql() const { return postgresql_; }
  const std::string& dsn() const { return dsn_; }

  void read(const Work& work);
  /// One transaction; rolled back when work throws. A busy or serialization failure is tried again (5 times), so
  /// work must be repeatable.
  void write(const Work& work);

 private:
  std::unique_ptr<Session> take();
  void give_back(std::unique_ptr<Session> session);
  void make_tables();

  std::string dsn_;
  bool postgresql_;
  std::string connector_, connection_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_;
};

}  // namespace samplehost
