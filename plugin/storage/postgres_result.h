/// postgres_result.h - what libpq answered: freed with its owner, and a failure thrown as POCO's, as database.h says.
#pragma once

#include <libpq-fe.h>

#include <memory>

namespace tegami::storage {

struct ClearResult {
  void operator()(PGresult* result) const noexcept { ::PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, ClearResult>;

/// Takes a command's result; throws with "State: XXXXX" in the text, also where there is none (out of memory, or lost).
PgResult good(PGconn* connection, PGresult* given);

}  // namespace tegami::storage
