#include "mailbox/store/sqlite_connection.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>

#include <utility>

namespace tegami::mailbox::store {

namespace {

[[noreturn]] void fail(sqlite3* handle, int code) {
  Poco::Data::SQLite::Utility::throwException(handle, code);
  std::abort();
}

}  // namespace

void Run::check(int code) const {
  if (code != SQLITE_OK) fail(sqlite3_db_handle(statement_), code);
}

Run& Run::bind(std::int64_t value) {
  check(sqlite3_bind_int64(statement_, next_++, value));
  return *this;
}

Run& Run::bind(std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();  // a null pointer would bind NULL
  check(sqlite3_bind_text64(statement_, next_++, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Run& Run::bind(std::span<const char> bytes) {
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  check(sqlite3_bind_blob64(statement_, next_++, data, bytes.size(), SQLITE_STATIC));
  return *this;
}

Run& Run::bind_null() {
  check(sqlite3_bind_null(statement_, next_++));
  return *this;
}

bool Run::row() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(sqlite3_db_handle(statement_), code);
  return false;
}

void Run::done() {
  while (row()) {
  }
}

void Run::reset() noexcept {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  next_ = 1;
}

std::string_view Run::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return data == nullptr ? std::string_view()
                         : std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::span<const char> Run::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return {data, data == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Connection::Connection(const std::string& path, int busy_ms)
    : session_(Poco::Data::SQLite::Connector::KEY, path), handle_(Poco::Data::SQLite::Utility::dbHandle(session_)) {
  sqlite3_extended_result_codes(handle_, 0);
  sqlite3_busy_timeout(handle_, busy_ms);
}

Connection::~Connection() {
  for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
}

Run Connection::sql(std::string_view text) {
  const auto found = statements_.find(text);
  if (found != statements_.end()) return Run(found->second);
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) fail(handle_, code);
  statements_.emplace(text, statement);
  return Run(statement);
}

void Connection::script(const std::string& text) {
  const int code = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(handle_, code);
}

std::int64_t Connection::integer(std::string_view text) {
  Run run = sql(text);
  return run.row() ? run.integer(0) : 0;
}

std::int64_t Connection::changes() const { return sqlite3_changes64(handle_); }

Transaction::Transaction(Connection& connection) : connection_(connection) {
  connection_.sql("BEGIN IMMEDIATE").done();
}

Transaction::~Transaction() {
  if (!open_ || sqlite3_get_autocommit(connection_.handle()) != 0) return;
  try {
    connection_.sql("ROLLBACK").done();
  } catch (const std::exception&) {
    // SQLite rolls back by itself when the connection closes; the first failure is the one to tell.
  }
}

void Transaction::commit() {
  connection_.sql("COMMIT").done();
  open_ = false;
}

}  // namespace tegami::mailbox::store
