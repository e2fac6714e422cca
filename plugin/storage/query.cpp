#include "storage/query.h"

#include <Poco/Data/PostgreSQL/SessionHandle.h>
#include <Poco/Data/PostgreSQL/Utility.h>
#include <Poco/Data/SQLite/Utility.h>
#include <sqlite3.h>

#include <charconv>
#include <stdexcept>

#include "storage/kept_statements.h"
#include "storage/postgres_result.h"
#include "storage/script.h"

namespace tegami::storage {

using Kind = Bound::Value::Kind;

bool Rows::is_null(std::size_t row, std::size_t column) const {
  return cells_.at(row * columns_ + column).kind == Kind::null;
}

std::int64_t Rows::number(std::size_t row, std::size_t column) const {
  const Cell& cell = cells_.at(row * columns_ + column);
  if (cell.kind != Kind::text) return cell.number;
  const auto digits = std::string_view(texts_).substr(cell.at, cell.length);
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string Rows::text(std::size_t row, std::size_t column) const {
  const Cell& cell = cells_.at(row * columns_ + column);
  return cell.kind == Kind::number ? std::to_string(cell.number) : texts_.substr(cell.at, cell.length);
}

/// Takes a row from SQLite, or all of PostgreSQL's.
class RowReader {
 public:
  void row(sqlite3_stmt* statement);
  void all(const PGresult* result);
  Rows finish(int columns, std::size_t changed) {
    rows_.columns_ = static_cast<std::size_t>(columns);
    rows_.changed_ = changed;
    return std::move(rows_);
  }

 private:
  void number(std::int64_t value) { rows_.cells_.push_back({0, 0, value, Kind::number}); }
  void text(const char* data, std::size_t length) {
    rows_.cells_.push_back({rows_.texts_.size(), length, 0, Kind::text});
    rows_.texts_.append(data, length);
  }
  Rows rows_;
};

void RowReader::row(sqlite3_stmt* statement) {
  const int columns = ::sqlite3_column_count(statement);
  for (int i = 0; i < columns; ++i) {
    const int type = ::sqlite3_column_type(statement, i);
    if (type == SQLITE_NULL) {
      rows_.cells_.emplace_back();
    } else if (type == SQLITE_INTEGER) {
      number(::sqlite3_column_int64(statement, i));
    } else {
      const auto* data = reinterpret_cast<const char*>(::sqlite3_column_text(statement, i));
      text(data == nullptr ? "" : data, static_cast<std::size_t>(::sqlite3_column_bytes(statement, i)));
    }
  }
}

void RowReader::all(const PGresult* result) {
  constexpr Oid kBool = 16;  // pg_type.dat
  const int columns = ::PQnfields(result), count = ::PQntuples(result);
  rows_.cells_.reserve(static_cast<std::size_t>(columns) * static_cast<std::size_t>(count));
  for (int row = 0; row < count; ++row)
    for (int i = 0; i < columns; ++i) {
      const char* data = ::PQgetvalue(result, row, i);
      if (::PQgetisnull(result, row, i) != 0)
        rows_.cells_.emplace_back();
      else if (::PQftype(result, i) == kBool)
        number(*data == 't' ? 1 : 0);
      else
        text(data, static_cast<std::size_t>(::PQgetlength(result, row, i)));
    }
}

namespace {

void check(sqlite3* database, int code) {
  if (code != SQLITE_OK) Poco::Data::SQLite::Utility::throwException(database, code & 0xFF);
}

SqliteStatement prepared(sqlite3* database, const std::string& sql, unsigned flags) {
  sqlite3_stmt* statement = nullptr;
  check(database, ::sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()), flags, &statement, nullptr));
  return SqliteStatement(statement);
}

void bind(sqlite3* database, sqlite3_stmt* statement, const Bound& bound) {
  if (::sqlite3_bind_parameter_count(statement) != static_cast<int>(bound.values().size()))
    throw std::logic_error("a statement has other placeholders than values");
  int place = 0;
  for (const Bound::Value& value : bound.values()) {
    ++place;
    if (value.kind == Kind::null)
      check(database, ::sqlite3_bind_null(statement, place));
    else if (value.kind == Kind::number)
      check(database, ::sqlite3_bind_int64(statement, place, value.number));
    else
      check(database,
            ::sqlite3_bind_text64(statement, place, value.text.data(), value.text.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
}

/// Whatever happens, a statement that is kept holds no lock and no value of a caller.
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

Rows query_sqlite(Session& session, const std::string& sql, const Bound& bound, Plan plan) {
  sqlite3* database = Poco::Data::SQLite::Utility::dbHandle(session);
  SqliteStatement fresh;
  sqlite3_stmt* statement = nullptr;
  if (plan == Plan::kept) {
    statement = session.kept()
                    .of(
                        sql,
                        [&](std::uint64_t) {
                          return KeptStatements::One{prepared(database, sql, SQLITE_PREPARE_PERSISTENT), {}, 0};
                        },
                        [](const KeptStatements::One&) {})
                    .sqlite.get();
  } else {
    fresh = prepared(database, sql, 0);
    statement = fresh.get();
  }
  const Reset reset(statement);
  bind(database, statement, bound);
  RowReader reader;
  int code = SQLITE_ROW;
  while ((code = ::sqlite3_step(statement)) == SQLITE_ROW) reader.row(statement);
  if (code != SQLITE_DONE) check(database, code);
  const bool reads = ::sqlite3_stmt_readonly(statement) != 0;
  return reader.finish(::sqlite3_column_count(statement),
                       reads ? 0 : static_cast<std::size_t>(::sqlite3_changes64(database)));
}

Rows query_postgresql(Session& session, const std::string& sql, const Bound& bound, Plan plan) {
  PGconn* connection = *Poco::Data::PostgreSQL::Utility::handle(session);
  std::vector<std::string> numbers;
  numbers.reserve(bound.values().size());
  std::vector<const char*> values;
  for (const Bound::Value& value : bound.values()) {
    if (value.kind == Kind::number) numbers.push_back(std::to_string(value.number));
    values.push_back(value.kind == Kind::null     ? nullptr
                     : value.kind == Kind::number ? numbers.back().c_str()
                                                  : value.text.c_str());
  }
  const int count = static_cast<int>(values.size());
  PgResult result;
  if (plan == Plan::kept) {
    const auto& one = session.kept().of(
        sql,
        [&](std::uint64_t number) {
          KeptStatements::One made{nullptr, "tegami_" + std::to_string(number), 0};
          good(connection, ::PQprepare(connection, made.name.c_str(), sql.c_str(), 0, nullptr));
          return made;
        },
        [&](const KeptStatements::One& oldest) { run_script(session, "DEALLOCATE " + oldest.name); });
    result =
        good(connection, ::PQexecPrepared(connection, one.name.c_str(), count, values.data(), nullptr, nullptr, 0));
  } else {
    result =
        good(connection, ::PQexecParams(connection, sql.c_str(), count, nullptr, values.data(), nullptr, nullptr, 0));
  }
  RowReader reader;
  reader.all(result.get());
  const std::string_view changed = ::PQcmdTuples(result.get());
  std::size_t rows = 0;
  std::from_chars(changed.data(), changed.data() + changed.size(), rows);
  return reader.finish(::PQnfields(result.get()), rows);
}

}  // namespace

Rows query(Session& session, const std::string& sql, const Bound& bound, Plan plan) {
  if (session.dialect() == Dialect::postgresql) return query_postgresql(session, sql, bound, plan);
  return query_sqlite(session, sql, bound, plan);
}

}  // namespace tegami::storage
