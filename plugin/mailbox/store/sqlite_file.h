/// sqlite_file.h - one mailbox file: opened, brought to the newest schema, swept, with a connection for writing and
/// one for reading, so that reads go on while mail is stored or indexed.
///
/// Any thread; write() and read() each let one call in at a time. Held by the mailbox and by the raw readers and
/// writers that it gave out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "mailbox/store/sqlite_connection.h"
#include "mailbox/store/write_turn.h"

namespace tegami::mailbox::store {

/// Scripts by version, ascending.
using Migrations = std::map<int, std::string>;

/// NNNN_name.sql in folder. Throws std::runtime_error when there are none.
Migrations load_migrations(const std::string& folder);

class SqliteFile {
 public:
  /// The file is there (empty: it gets its schema). Throws std::runtime_error naming both numbers when its schema is
  /// newer than the migrations.
  SqliteFile(std::string path, const Migrations& migrations);

  /// Durable when work's transaction is committed.
  template <typename Work>
  auto write(const Work& work) {
    const WriteTurn turn(writing_, WriteTurn::Order::first);
    return work(writer());
  }

  /// Not yet durable when committed, but never half done: for what can be done again after a crash.
  template <typename Work>
  auto write_relaxed(const Work& work) {
    const WriteTurn turn(writing_, WriteTurn::Order::first);
    const Relaxed relaxed(writer());
    return work(*writer_);
  }

  /// As write_relaxed(), when nobody else waits to write: mail that arrives is not held up by what was stored before.
  template <typename Work>
  auto write_behind(const Work& work) {
    const WriteTurn turn(writing_, WriteTurn::Order::behind);
    const Relaxed relaxed(writer());
    return work(*writer_);
  }

  template <typename Work>
  auto read(const Work& work) {
    const std::lock_guard lock(reading_);
    return work(*reader_);
  }

  /// A connection more, for reading much without holding up read().
  std::unique_ptr<Connection> another() const { return open(); }

 private:
  class Relaxed {
   public:
    explicit Relaxed(Connection& connection);
    ~Relaxed();
    Relaxed(const Relaxed&) = delete;
    Relaxed& operator=(const Relaxed&) = delete;

   private:
    Connection& connection_;
  };

  Connection& writer();
  std::unique_ptr<Connection> open() const;
  void migrate(Connection& connection, const Migrations& migrations) const;
  void sweep(Connection& connection) const;

  const std::string path_;
  WriteQueue writing_;
  std::mutex reading_;
  std::unique_ptr<Connection> writer_, reader_;
};

}  // namespace tegami::mailbox::store
