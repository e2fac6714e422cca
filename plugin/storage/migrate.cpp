#include <Poco/Data/Statement.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

#include "storage/database.h"
#include "storage/script.h"

namespace tegami::storage {
namespace {

namespace fs = std::filesystem;
using namespace Poco::Data::Keywords;

/// pg_advisory_lock's number for "tegami is migrating"; any other constant would do as well.
constexpr std::string_view kLock = "7220311864419203";
constexpr std::string_view kTable =
    "CREATE TABLE IF NOT EXISTS tegami_schema (version BIGINT PRIMARY KEY, name TEXT NOT NULL, "
    "applied_ms BIGINT NOT NULL)";

/// Number -> file. Throws for a file that is no NNNN_name.sql, and for a number that stands twice.
std::map<std::int64_t, fs::path> files_in(fs::path folder, Dialect dialect) {
  if (const fs::path own = folder / (dialect == Dialect::sqlite ? "sqlite" : "postgresql"); fs::is_directory(own))
    folder = own;
  std::map<std::int64_t, fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".sql") continue;
    const std::string name = entry.path().filename();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc() || end != name.data() + 4 || name[4] != '_')
      throw std::runtime_error("migration " + entry.path().string() + " is not named NNNN_name.sql");
    if (!files.emplace(number, entry.path()).second)
      throw std::runtime_error("two migrations have the number of " + entry.path().string());
  }
  if (files.empty()) throw std::runtime_error("no migrations in " + folder.string());
  return files;
}

std::set<std::int64_t> applied(Poco::Data::Session& session) {
  std::vector<Poco::Int64> numbers;
  session << "SELECT version FROM tegami_schema", into(numbers), now;
  return {numbers.begin(), numbers.end()};
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error("migration " + file.string() + " cannot be read");
  return text.str();
}

/// One file, its entry and everything it does: wholly or not at all.
void apply(Poco::Data::Session& session, Dialect dialect, std::int64_t number, const fs::path& file) {
  const bool sqlite = dialect == Dialect::sqlite;
  run_script(session, sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
  try {
    if (!applied(session).contains(number)) {  // another process may have been quicker
      run_script(session, text_of(file));
      Poco::Int64 version = number;
      std::string name = file.filename();
      session << "INSERT INTO tegami_schema (version, name, applied_ms) VALUES ($1, $2, " +
                     std::string(clock_sql(dialect)) + ")",
          use(version), use(name), now;
    }
    run_script(session, "COMMIT");
  } catch (...) {
    try {
      run_script(session, "ROLLBACK");
    } catch (const std::exception&) {  // the first error is the one to tell
    }
    throw;
  }
}

}  // namespace

void migrate(Database& database, const std::string& folder) {
  const Dialect dialect = database.dialect();
  const std::map<std::int64_t, fs::path> files = files_in(folder, dialect);
  database.read([&](Poco::Data::Session& session) {
    const bool postgres = dialect == Dialect::postgresql;
    if (postgres) run_script(session, "SELECT pg_advisory_lock(" + std::string(kLock) + ")");
    const auto unlock = [&] {
      if (postgres) run_script(session, "SELECT pg_advisory_unlock(" + std::string(kLock) + ")");
    };
    try {
      run_script(session, std::string(kTable));
      for (const std::int64_t number : applied(session))
        if (!files.contains(number))
          throw std::runtime_error("the database has schema version " + std::to_string(number) +
                                   ", which this module does not know (its newest is " +
                                   std::to_string(files.rbegin()->first) + "): install a module at least as new");
      for (const auto& [number, file] : files) apply(session, dialect, number, file);
    } catch (...) {
      try {
        unlock();
      } catch (const std::exception&) {  // the session is gone, and the lock with it
      }
      throw;
    }
    unlock();
  });
}

}  // namespace tegami::storage
