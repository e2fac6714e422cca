#include "storage/database.h"

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/PostgreSQL/SessionHandle.h>
#include <Poco/Data/PostgreSQL/Utility.h>
#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "storage/connect.h"
#include "storage/script.h"
#include "storage/transient.h"

namespace tegami::storage {
namespace {

constexpr int kAttempts = 5;
constexpr std::chrono::milliseconds kFirstPause{20};
constexpr std::chrono::seconds kWaitForSession{30};

std::variant<SqliteTarget, PostgresTarget> parse(std::string_view dsn) {
  if (dsn.starts_with("postgresql://") || dsn.starts_with("postgres://")) return parse_postgres_uri(dsn);
  return parse_sqlite_dsn(dsn);
}

}  // namespace

struct Database::State {
  State(std::string_view dsn, std::size_t max) : target(parse(dsn)), free(std::max<std::size_t>(max, 1)) {
    if (sqlite())
      Poco::Data::SQLite::Connector::registerConnector();
    else
      Poco::Data::PostgreSQL::Connector::registerConnector();
  }
  ~State() {
    idle.clear();
    if (sqlite())
      Poco::Data::SQLite::Connector::unregisterConnector();
    else
      Poco::Data::PostgreSQL::Connector::unregisterConnector();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  bool sqlite() const noexcept { return std::holds_alternative<SqliteTarget>(target); }
  Session open() const {
    if (sqlite()) return {open_sqlite(std::get<SqliteTarget>(target)), Dialect::sqlite};
    return {open_postgres(std::get<PostgresTarget>(target)), Dialect::postgresql};
  }

  const std::variant<SqliteTarget, PostgresTarget> target;
  std::mutex mutex;
  std::condition_variable returned;
  std::size_t free;           ///< sessions that may be taken, open or not
  std::vector<Session> idle;  ///< open ones among them
  std::mutex writer;          ///< SQLite has one writer: our own threads queue here, not in its busy loop
};

namespace {

/// A session out of the pool; goes back when this goes, unless it was dropped.
template <class State>
class Lease {
 public:
  explicit Lease(State& state) : state_(state) {
    std::unique_lock lock(state_.mutex);
    if (!state_.returned.wait_for(lock, kWaitForSession, [&] { return state_.free > 0; }))
      throw std::runtime_error("no database session came free within 30 s");
    --state_.free;
    if (!state_.idle.empty()) {
      session_ = std::move(state_.idle.back());
      state_.idle.pop_back();
      return;
    }
    lock.unlock();
    try {
      session_ = state_.open();
    } catch (...) {
      give_back();
      throw;
    }
  }
  ~Lease() {
    sync_again();
    give_back();
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  Session& session() { return *session_; }

  void begin(Lasts lasts) {
    if (state_.sqlite() && lasts == Lasts::while_machine_runs) {
      unsynced_ = true;
      run_script(*session_, "PRAGMA synchronous=NORMAL");
    }
    if (state_.sqlite())
      run_script(*session_, "BEGIN IMMEDIATE");
    else
      session_->begin();
  }
  void commit() {
    if (state_.sqlite())
      run_script(*session_, "COMMIT");
    else
      session_->commit();
  }
  /// Takes this session and all that wait out of the pool, with the statements that they keep.
  void drop_all() {
    session_.reset();
    const std::lock_guard lock(state_.mutex);
    state_.idle.clear();
  }
  /// After a failure: back to a usable state, or out of the pool. Answers whether the connection is gone.
  bool recover() noexcept {
    bool lost = true;
    try {
      if (state_.sqlite()) {
        sqlite3* database = Poco::Data::SQLite::Utility::dbHandle(*session_);
        if (::sqlite3_get_autocommit(database) == 0) run_script(*session_, "ROLLBACK");
        lost = false;
      } else {
        auto* handle = Poco::Data::PostgreSQL::Utility::handle(*session_);
        lost = ::PQstatus(*handle) != CONNECTION_OK;
        if (!lost && handle->isTransaction()) session_->rollback();
      }
    } catch (...) {
      session_.reset();
      return lost;
    }
    if (lost) session_.reset();
    return lost;
  }

 private:
  /// For whoever has the session next; one that cannot be set back goes.
  void sync_again() noexcept {
    if (!unsynced_ || !session_) return;
    try {
      run_script(*session_, "PRAGMA synchronous=FULL");
    } catch (...) {
      session_.reset();
    }
  }
  void give_back() {
    {
      const std::lock_guard lock(state_.mutex);
      if (session_) state_.idle.push_back(std::move(*session_));
      ++state_.free;
    }
    state_.returned.notify_one();
  }
  State& state_;
  std::optional<Session> session_;
  bool unsynced_ = false;
};

}  // namespace

Database::Database(std::string_view dsn, std::size_t max_sessions)
    : state_(std::make_unique<State>(dsn, max_sessions)) {}
Database::~Database() = default;

Dialect Database::dialect() const noexcept { return state_->sqlite() ? Dialect::sqlite : Dialect::postgresql; }

namespace {

/// One try. Answers true when done, false when it failed in a way that another try may mend; else throws.
template <class State>
bool attempt(State& state, const std::function<void(Session&)>& work, std::optional<Lasts> transaction, bool last) {
  std::unique_lock writer(state.writer, std::defer_lock);
  if (transaction && state.sqlite()) writer.lock();
  std::optional<Lease<State>> lease;
  bool committing = false;
  try {
    lease.emplace(state);
    if (transaction) lease->begin(*transaction);
    work(lease->session());
    committing = transaction.has_value();
    if (transaction) lease->commit();
    return true;
  } catch (const std::exception& error) {
    const bool opened = lease.has_value();
    const bool stale = opened && is_stale(error);
    if (stale) lease->drop_all();
    const bool lost = stale || (opened && lease->recover());
    // After a connection lost during COMMIT nobody knows whether it happened: never tried again here.
    if (last || (lost && committing)) throw;
    if (lost || is_transient(error)) return false;
    throw;
  } catch (...) {
    if (lease) lease->recover();
    throw;
  }
}

template <class State>
void try_often(State& state, const std::function<void(Session&)>& work, std::optional<Lasts> transaction) {
  auto pause = kFirstPause;
  for (int i = 1; !attempt(state, work, transaction, i == kAttempts); ++i) {
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

}  // namespace

void Database::transact(const std::function<void(Session&)>& work, Lasts lasts) { try_often(*state_, work, lasts); }
void Database::read(const std::function<void(Session&)>& work) { try_often(*state_, work, std::nullopt); }

std::string_view clock_sql(Dialect dialect) noexcept {
  return dialect == Dialect::sqlite ? "CAST(ROUND((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER)"
                                    : "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
}

std::string without_nul(std::string text) {
  std::erase(text, '\0');
  return text;
}

}  // namespace tegami::storage
