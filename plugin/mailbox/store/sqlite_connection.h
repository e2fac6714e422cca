/// sqlite_connection.h - one connection to a mailbox file: a POCO session, its native handle, statements kept ready.
///
/// A connection and its statements belong to one thread at a time. Every failure is a Poco::Data exception of the
/// SQLite connector (a busy file DBLockedException, a full disk DatabaseFullException, ...).
#pragma once

#include <Poco/Data/Session.h>
#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace tegami::mailbox::store {

/// A prepared statement being run. Made by Connection::sql; resets itself for the next use.
class Run {
 public:
  explicit Run(sqlite3_stmt* statement) noexcept : statement_(statement) {}
  ~Run() { reset(); }
  Run(Run&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)), next_(other.next_) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  Run& operator=(Run&&) = delete;

  /// Bind the next parameter. Text and bytes must live until the run is over.
  Run& bind(std::int64_t value);
  Run& bind(std::string_view text);
  Run& bind(std::span<const char> bytes);
  Run& bind_null();

  bool row();   ///< true: a row is there to be read
  void done();  ///< runs to the end
  void reset() noexcept;

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  bool boolean(int column) const { return integer(column) != 0; }
  std::string_view text(int column) const;        ///< valid until the next row
  std::span<const char> bytes(int column) const;  ///< valid until the next row

 private:
  void check(int code) const;
  sqlite3_stmt* statement_;
  int next_ = 1;
};

class Connection {
 public:
  /// Opens (does not make) the file. busy_ms: how long a locked file is waited for.
  Connection(const std::string& path, int busy_ms);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Prepared at the first use of this text, then kept until the connection goes.
  Run sql(std::string_view text);
  /// Runs every statement in the script, without results.
  void script(const std::string& text);
  std::int64_t integer(std::string_view text);  ///< the first column of the first row; 0 without a row
  std::int64_t changes() const;
  sqlite3* handle() const noexcept { return handle_; }

 private:
  Poco::Data::Session session_;
  sqlite3* handle_;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
};

/// BEGIN IMMEDIATE; rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Connection& connection);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

}  // namespace tegami::mailbox::store
