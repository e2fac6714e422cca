#include "mailbox/store/sqlite_file.h"

#include <Poco/Data/SQLite/SQLiteException.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <vector>

#include "mailbox/search/fts5_tokenizer.h"
#include "mailbox/store/clock.h"
#include "mailbox/store/sqlite_schema.h"
#include "mailbox/store/writer_identity.h"

namespace tegami::mailbox::store {

namespace {

constexpr int kBusyMs = 15'000;  // another process stores, migrates or indexes a batch

int version_of(const std::filesystem::path& script) {
  const std::string name = script.filename().string();
  const bool numbered = name.size() > 4 && name.find_first_not_of("0123456789") == 4;
  return numbered && script.extension() == ".sql" ? std::stoi(name.substr(0, 4)) : 0;
}

int schema_version(Connection& connection) { return static_cast<int>(connection.integer("PRAGMA user_version")); }

/// Two processes that make the same file at once refuse each other without asking the busy handler.
void switch_to_wal(Connection& connection) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(kBusyMs);
  for (;;) {
    try {
      connection.script("PRAGMA journal_mode = WAL");
      return;
    } catch (const Poco::Data::SQLite::DBLockedException&) {
      if (std::chrono::steady_clock::now() > until) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace

Migrations load_migrations(const std::string& folder) {
  Migrations scripts;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const int version = version_of(entry.path());
    if (version == 0) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    scripts[version] = {std::istreambuf_iterator<char>(file), {}};
  }
  if (scripts.empty()) throw std::runtime_error("no mailbox migrations (NNNN_name.sql) in " + folder);
  return scripts;
}

SqliteFile::SqliteFile(std::string path, const Migrations& migrations) : path_(std::move(path)), reader_(open()) {
  const int newest = migrations.rbegin()->first;
  if (schema_version(*reader_) < newest) {
    reader_.reset();  // it would keep the journal mode from being changed
    migrate(writer(), migrations);
    reader_ = open();
  }
  const int found = schema_version(*reader_);
  if (found > newest) {
    throw std::runtime_error("mailbox file " + path_ + " has schema version " + std::to_string(found) +
                             ", this module knows up to " + std::to_string(newest) + ": use the newer module");
  }
}

std::unique_ptr<Connection> SqliteFile::open() const {
  auto connection = std::make_unique<Connection>(path_, kBusyMs);
  search::register_fts5_tokenizer(connection->handle());
  connection->script(
      "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 2000;"
      "PRAGMA journal_size_limit = 16777216; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST");
  return connection;
}

Connection& SqliteFile::writer() {
  if (!writer_) {
    auto connection = open();
    if (schema_version(*connection) > 0) sweep(*connection);
    writer_ = std::move(connection);
  }
  return *writer_;
}

void SqliteFile::migrate(Connection& connection, const Migrations& migrations) const {
  connection.script("PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL");  // heeded by an empty file only
  switch_to_wal(connection);
  Transaction transaction(connection);
  const int found = schema_version(connection);
  for (auto script = migrations.upper_bound(found); script != migrations.end(); ++script) {
    connection.script(script->second);
    connection.script("PRAGMA user_version = " + std::to_string(script->first));
  }
  transaction.commit();
}

void SqliteFile::sweep(Connection& connection) const {
  std::vector<std::int64_t> abandoned;
  {
    Run uploads = connection.sql("SELECT message, writer, touched_ms FROM upload");
    while (uploads.row()) {
      if (writer_gone(uploads.text(1), true) || now_ms() - uploads.integer(2) > kAbandonedMs) {
        abandoned.push_back(uploads.integer(0));
      }
    }
  }
  for (const std::int64_t id : abandoned) {
    Transaction transaction(connection);
    drop_upload(connection, id);
    transaction.commit();
  }
}

SqliteFile::Relaxed::Relaxed(Connection& connection) : connection_(connection) {
  connection_.script("PRAGMA synchronous = NORMAL");
}

SqliteFile::Relaxed::~Relaxed() {
  // Setting a flag of the connection reads and writes nothing, so it cannot fail.
  sqlite3_exec(connection_.handle(), "PRAGMA synchronous = FULL", nullptr, nullptr, nullptr);
}

}  // namespace tegami::mailbox::store
