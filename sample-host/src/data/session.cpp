#include "data/session.h"

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/PostgreSQL/PostgreSQLException.h>
#include <Poco/Data/PostgreSQL/SessionHandle.h>
#include <Poco/Data/PostgreSQL/Utility.h>
#include <Poco/Data/SQLite/Utility.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <charconv>
#include <map>

namespace samplehost {
namespace {

/// Then all go at once: the host's own texts are fewer.
constexpr std::size_t most_kept = 200;

struct Finalize {
  void operator()(sqlite3_stmt* statement) const noexcept { ::sqlite3_finalize(statement); }
};
struct Clear {
  void operator()(PGresult* result) const noexcept { ::PQclear(result); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;
using Result = std::unique_ptr<PGresult, Clear>;

void check(sqlite3* database, int code) {
  if (code != SQLITE_OK) Poco::Data::SQLite::Utility::throwException(database, code & 0xFF);
}

Result good(PGconn* connection, PGresult* given) {
  Result result(given);
  const auto status = ::PQresultStatus(given);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
  const char* state = given != nullptr ? ::PQresultErrorField(given, PG_DIAG_SQLSTATE) : nullptr;
  throw Poco::Data::PostgreSQL::StatementException(std::string(::PQerrorMessage(connection)) +
                                                   " State: " + (state != nullptr ? state : "08006"));
}

void bind(sqlite3* database, sqlite3_stmt* statement, const std::vector<Value>& values) {
  int place = 0;
  for (const auto& value : values) {
    ++place;
    if (const auto* number = std::get_if<std::int64_t>(&value))
      check(database, ::sqlite3_bind_int64(statement, place, *number));
    else if (const auto* text = std::get_if<std::string>(&value))
      check(database, ::sqlite3_bind_text64(statement, place, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8));
  }
}

/// What is kept holds no lock and no value once it has run.
class Reset {
 public:
  explicit Reset(sqlite3_stmt* statement) : statement_(statement) {}
  ~Reset() {
    ::sqlite3_reset(statement_);
    ::sqlite3_clear_bindings(statement_);
  }
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;

 private:
  sqlite3_stmt* statement_;
};

}  // namespace

class Session::Kept {
 public:
  explicit Kept(Poco::Data::Session& session) {
    if (session.connector() == Poco::Data::PostgreSQL::Connector::KEY)
      postgresql_ = *Poco::Data::PostgreSQL::Utility::handle(session);
    else
      sqlite_ = Poco::Data::SQLite::Utility::dbHandle(session);
  }

  Table execute(std::string_view sql, const std::vector<Value>& values) {
    return postgresql_ != nullptr ? on_postgresql(sql, values) : on_sqlite(sql, values);
  }

 private:
  Table on_sqlite(std::string_view sql, const std::vector<Value>& values) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
      sqlite3_stmt* made = nullptr;
      check(sqlite_, ::sqlite3_prepare_v3(sqlite_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                          &made, nullptr));
      if (statements_.size() >= most_kept) statements_.clear();
      found = statements_.emplace(sql, made).first;
    }
    sqlite3_stmt* statement = found->second.get();
    const Reset reset(statement);
    bind(sqlite_, statement, values);
    Table table;
    const int columns = ::sqlite3_column_count(statement);
    table.columns = static_cast<std::size_t>(columns);
    int code = SQLITE_ROW;
    while ((code = ::sqlite3_step(statement)) == SQLITE_ROW)
      for (int i = 0; i < columns; ++i) {
        const auto* text = reinterpret_cast<const char*>(::sqlite3_column_text(statement, i));
        table.cells.emplace_back(text == nullptr ? "" : text,
                                 static_cast<std::size_t>(::sqlite3_column_bytes(statement, i)));
      }
    if (code != SQLITE_DONE) check(sqlite_, code);
    if (::sqlite3_stmt_readonly(statement) == 0) table.changed = static_cast<std::size_t>(::sqlite3_changes64(sqlite_));
    return table;
  }

  const std::string& prepared(std::string_view sql) {
    const auto found = names_.find(sql);
    if (found != names_.end()) return found->second;
    if (names_.size() >= most_kept) {
      for (const auto& [text, name] : names_) good(postgresql_, ::PQexec(postgresql_, ("DEALLOCATE " + name).c_str()));
      names_.clear();
    }
    const std::string text(sql), name = "host_" + std::to_string(++made_);
    good(postgresql_, ::PQprepare(postgresql_, name.c_str(), text.c_str(), 0, nullptr));
    return names_.emplace(text, name).first->second;
  }

  Table on_postgresql(std::string_view sql, const std::vector<Value>& values) {
    std::vector<std::string> texts;
    std::vector<const char*> pointers;
    for (const auto& value : values) {
      const auto* number = std::get_if<std::int64_t>(&value);
      texts.push_back(number != nullptr ? std::to_string(*number) : std::get<std::string>(value));
    }
    for (const auto& text : texts) pointers.push_back(text.c_str());
    const auto result =
        good(postgresql_, ::PQexecPrepared(postgresql_, prepared(sql).c_str(), static_cast<int>(pointers.size()),
                                           pointers.data(), nullptr, nullptr, 0));
    Table table;
    const int columns = ::PQnfields(result.get()), rows = ::PQntuples(result.get());
    table.columns = static_cast<std::size_t>(columns);
    for (int row = 0; row < rows; ++row)
      for (int i = 0; i < columns; ++i)
        table.cells.emplace_back(::PQgetvalue(result.get(), row, i),
                                 static_cast<std::size_t>(::PQgetlength(result.get(), row, i)));
    const std::string_view changed = ::PQcmdTuples(result.get());
    std::from_chars(changed.data(), changed.data() + changed.size(), table.changed);
    return table;
  }

  sqlite3* sqlite_ = nullptr;
  PGconn* postgresql_ = nullptr;
  std::map<std::string, Statement, std::less<>> statements_;
  std::map<std::string, std::string, std::less<>> names_;
  std::uint64_t made_ = 0;
};

Session::Session(const std::string& connector, const std::string& connection)
    : Poco::Data::Session(connector, connection), kept_(std::make_unique<Kept>(*this)) {}
Session::~Session() = default;

Table Session::execute(std::string_view sql, const std::vector<Value>& values) { return kept_->execute(sql, values); }

}  // namespace samplehost
