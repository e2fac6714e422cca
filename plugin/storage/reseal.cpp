#include "storage/reseal.h"

#include <openssl/crypto.h>

#include <stdexcept>
#include <string_view>

#include "storage/sql.h"

namespace tegami::storage {

namespace {

/// Only names of our own tables come here, so they may stand in the text as they are.
Sql older_records(const SealedColumn& column, std::string_view what, const std::string& prefix) {
  Sql select;
  select << "SELECT " << what << " FROM " << column.table << " WHERE " << column.column << " <> '' AND substr("
         << column.column << ", 1, " << std::to_string(prefix.size()) << ") <> " << val(prefix);
  return select;
}

}  // namespace

std::optional<Resealed> reseal(Database& database, const Seal& seal, const SealedColumn& column, std::int64_t after,
                               std::int32_t limit) {
  const auto prefix = seal.current_prefix();
  if (!prefix) return std::nullopt;
  std::optional<Resealed> step;
  database.transact([&](Session& session) {
    step.emplace();
    step->last = after;
    Sql select = older_records(column, "id, " + column.column, *prefix);
    select << " AND id > " << val(after) << " ORDER BY id LIMIT " << val(std::int64_t{limit});
    const Rows rows = select.rows(session);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      step->last = rows.number(i, 0);
      const std::string record = rows.text(i, 1), row = column.row(step->last);
      auto secret = seal.open(record, row);
      if (!secret) {
        ++step->lost;
        continue;
      }
      const auto sealed = seal.close(*secret, row);
      OPENSSL_cleanse(secret->data(), secret->size());
      if (!sealed) throw std::runtime_error("the host gives no key to seal with any more");
      Sql update;
      update << "UPDATE " << column.table << " SET " << column.column << " = " << val(*sealed)
             << " WHERE id = " << val(step->last) << " AND " << column.column << " = " << val(record);
      step->resealed += static_cast<std::int64_t>(update.run(session));
    }
    step->more = rows.size() == static_cast<std::size_t>(limit);
  });
  return step;
}

std::int64_t under_older_keys(Database& database, const Seal& seal, const SealedColumn& column) {
  const auto prefix = seal.current_prefix();
  std::int64_t count = 0;
  database.read([&](Session& session) {
    const Rows rows = older_records(column, "COUNT(*)", prefix.value_or("")).rows(session);
    count = rows.number(0, 0);
  });
  return count;
}

}  // namespace tegami::storage
