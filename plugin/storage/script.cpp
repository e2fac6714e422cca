#include "storage/script.h"

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/PostgreSQL/PostgreSQLException.h>
#include <Poco/Data/PostgreSQL/SessionHandle.h>
#include <Poco/Data/PostgreSQL/Utility.h>
#include <Poco/Data/SQLite/Utility.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <memory>

namespace tegami::storage {

void run_script(Poco::Data::Session& session, const std::string& sql) {
  if (session.connector() != Poco::Data::PostgreSQL::Connector::KEY) {
    sqlite3* database = Poco::Data::SQLite::Utility::dbHandle(session);
    const int code = ::sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) Poco::Data::SQLite::Utility::throwException(database, code, "in a script");
    return;
  }
  PGconn* connection = *Poco::Data::PostgreSQL::Utility::handle(session);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(::PQexec(connection, sql.c_str()), &PQclear);
  const ExecStatusType status = ::PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return;
  const char* state = result ? ::PQresultErrorField(result.get(), PG_DIAG_SQLSTATE) : nullptr;
  const std::string text =
      std::string(::PQerrorMessage(connection)) + " State: " + (state != nullptr ? state : "08006");
  if (::PQstatus(connection) != CONNECTION_OK) throw Poco::Data::PostgreSQL::ConnectionException(text);
  throw Poco::Data::PostgreSQL::StatementException(text);
}

}  // namespace tegami::storage
