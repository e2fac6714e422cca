#include "data/database.h"

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Thread.h>

#include <stdexcept>

#include "data/rows.h"
#include "data/schema.h"

namespace samplehost {
namespace {

constexpr int tries = 5;
constexpr std::size_t most_idle = 16;
constexpr long advisory_lock = 0x68'6f'73'74;  // "host"; nothing else of this database uses it

bool worth_another_try(const Poco::Exception& error) {
  if (dynamic_cast<const Poco::Data::SQLite::DBLockedException*>(&error) != nullptr) return true;
  const std::string text = error.displayText();
  return text.find("State: 40001") != std::string::npos || text.find("State: 40P01") != std::string::npos ||
         text.find("database is locked") != std::string::npos;
}

/// Empty where it is the other database's.
std::string for_dialect(std::string_view statement, bool postgresql) {
  constexpr std::string_view sqlite = "{sqlite}", postgres = "{postgresql}";
  if (statement.starts_with(postgresql ? sqlite : postgres)) return {};
  const auto own = postgresql ? postgres : sqlite;
  std::string text(statement.starts_with(own) ? statement.substr(own.size()) : statement);
  for (auto at = text.find("{C}"); at != std::string::npos; at = text.find("{C}"))
    text.replace(at, 3, postgresql ? "COLLATE \"C\"" : "");
  return text;
}

}  // namespace

Database::Database(std::string dsn) : dsn_(std::move(dsn)), postgresql_(!dsn_.starts_with("sqlite:")) {
  Poco::Data::SQLite::Connector::registerConnector();
  Poco::Data::PostgreSQL::Connector::registerConnector();
  connector_ = postgresql_ ? "PostgreSQL" : "SQLite";
  connection_ = postgresql_ ? connection_words(dsn_) : dsn_.substr(7);
  make_tables();
}

Database::~Database() { idle_.clear(); }

std::unique_ptr<Session> Database::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      if (session->isConnected()) return session;
    }
  }
  auto session = std::make_unique<Session>(connector_, connection_);
  if (!postgresql_) {
    run(*session, "PRAGMA busy_timeout = 15000");
    run(*session, "PRAGMA journal_mode = WAL");
    run(*session, "PRAGMA synchronous = NORMAL");
  } else {
    run(*session, "SET client_min_messages = warning");
    // Statements are kept, their plans are not: a search for a rare word wants another than one for a frequent one.
    run(*session, "SET plan_cache_mode = force_custom_plan");
  }
  return session;
}

void Database::give_back(std::unique_ptr<Session> session) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(session));
}

void Database::read(const Work& work) {
  auto session = take();
  work(*session);  // a session that failed is not used again
  give_back(std::move(session));
}

void Database::write(const Work& work) {
  for (int attempt = 1;; ++attempt) {
    try {
      auto session = take();
      run(*session, postgresql_ ? "BEGIN" : "BEGIN IMMEDIATE");
      try {
        work(*session);
        run(*session, "COMMIT");
      } catch (...) {
        try {
          run(*session, "ROLLBACK");
        } catch (const Poco::Exception&) {
          // The connection is gone, and the transaction with it; the first failure is the one to tell.
        }
        throw;
      }
      give_back(std::move(session));
      return;
    } catch (const Poco::Exception& error) {
      if (attempt == tries || !worth_another_try(error)) throw;
      Poco::Thread::sleep(20 * attempt);
    }
  }
}

void Database::make_tables() {
  write([this](Session& session) {
    if (postgresql_) rows<std::string>(session, "SELECT pg_advisory_xact_lock($1)::text", advisory_lock);
    run(session, "CREATE TABLE IF NOT EXISTS host_meta (name TEXT PRIMARY KEY, value BIGINT NOT NULL)");
    const auto found = rows<std::int64_t>(session, "SELECT value FROM host_meta WHERE name = 'schema'");
    const std::int64_t have = found.empty() ? 0 : std::get<0>(found.front());
    const auto versions = schema_versions();
    const auto want = static_cast<std::int64_t>(versions.size());
    if (have > want) {
      throw std::runtime_error("this data belongs to a newer tegami-host: its schema is " + std::to_string(have) +
                               ", this program knows " + std::to_string(want));
    }
    for (std::int64_t n = have; n < want; ++n)
      for (const auto statement : versions[static_cast<std::size_t>(n)])
        if (const auto text = for_dialect(statement, postgresql_); !text.empty()) run(session, text);
    if (have == 0) {
      run(session, "INSERT INTO host_meta (name, value) VALUES ('schema', $1)", want);
    } else if (have < want) {
      run(session, "UPDATE host_meta SET value = $1 WHERE name = 'schema'", want);
    }
  });
}

}  // namespace samplehost
