#include "storage/postgres_result.h"

#include <Poco/Data/PostgreSQL/PostgreSQLException.h>

#include <string>

namespace tegami::storage {

PgResult good(PGconn* connection, PGresult* given) {
  PgResult result(given);
  const ExecStatusType status = ::PQresultStatus(given);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return result;
  const char* state = given != nullptr ? ::PQresultErrorField(given, PG_DIAG_SQLSTATE) : nullptr;
  const std::string text =
      std::string(::PQerrorMessage(connection)) + " State: " + (state != nullptr ? state : "08006");
  if (::PQstatus(connection) != CONNECTION_OK) throw Poco::Data::PostgreSQL::ConnectionException(text);
  throw Poco::Data::PostgreSQL::StatementException(text);
}

}  // namespace tegami::storage
