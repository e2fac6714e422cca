#include "storage/script.h"

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/PostgreSQL/SessionHandle.h>
#include <Poco/Data/PostgreSQL/Utility.h>
#include <Poco/Data/SQLite/Utility.h>
#include <sqlite3.h>

#include "storage/postgres_result.h"

namespace tegami::storage {

void run_script(Poco::Data::Session& session, const std::string& sql) {
  if (session.connector() != Poco::Data::PostgreSQL::Connector::KEY) {
    sqlite3* database = Poco::Data::SQLite::Utility::dbHandle(session);
    const int code = ::sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) Poco::Data::SQLite::Utility::throwException(database, code, "in a script");
    return;
  }
  PGconn* connection = *Poco::Data::PostgreSQL::Utility::handle(session);
  good(connection, ::PQexec(connection, sql.c_str()));
}

}  // namespace tegami::storage
