/// script.h - SQL text with several statements, sent as it is (POCO's execute takes one statement on PostgreSQL).
///
/// For migrations, pragmas and transaction control; never with values from outside. No result rows.
#pragma once

#include <Poco/Data/Session.h>

#include <string>

namespace tegami::storage {

/// By sqlite3_exec or PQexec on the session's own handle. Throws the connector's POCO exception; on PostgreSQL its
/// text carries "State: XXXXX" as POCO's own do.
void run_script(Poco::Data::Session& session, const std::string& sql);

}  // namespace tegami::storage
