/// reseal.h - records under an older key of the host's are sealed anew under the current one, so that the older one can
/// be dropped (K1).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "storage/database.h"
#include "storage/seal.h"

namespace tegami::storage {

/// A column of sealed records in a table whose rows have a BIGINT id.
struct SealedColumn {
  std::string table, column;
  std::function<std::string(std::int64_t id)> row;  ///< what the record of that row is bound to
};

struct Resealed {
  std::int64_t resealed = 0;
  std::int64_t lost = 0;  ///< cannot be opened: their key is gone. They stay as they are
  std::int64_t last = 0;  ///< the last row that was looked at; the next step begins after it
  bool more = false;
};

/// One step, in one transaction: at most `limit` records of rows behind `after` that are not under the current key. A
/// record that changes meanwhile keeps its change. nullopt: the host gives no key to seal with; nothing is changed.
std::optional<Resealed> reseal(Database& database, const Seal& seal, const SealedColumn& column, std::int64_t after,
                               std::int32_t limit);

/// How many records of the column are not under the current key.
std::int64_t under_older_keys(Database& database, const Seal& seal, const SealedColumn& column);

}  // namespace tegami::storage
