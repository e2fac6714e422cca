#include "accounts/insert_rows.h"

#include "accounts/columns.h"

namespace tegami::accounts {

using Kind = Bound::Value::Kind;

/// "VALUES ($1, $2)"
std::string InsertRows::places() const {
  std::string list;
  for (std::size_t i = 1; i <= rows_.front().values().size(); ++i) list += (i == 1 ? "$" : ", $") + std::to_string(i);
  return "VALUES (" + list + ")";
}

/// "SELECT * FROM UNNEST (CAST($1 AS BIGINT[]), CAST($2 AS TEXT[]))"
std::string InsertRows::arrays() const {
  std::string list;
  for (std::size_t i = 0; i < rows_.front().values().size(); ++i) {
    bool text = false;
    for (const Bound& row : rows_) text = text || row.values()[i].kind == Kind::text;
    list += (list.empty() ? "CAST($" : ", CAST($") + std::to_string(i + 1) + (text ? " AS TEXT[])" : " AS BIGINT[])");
  }
  return "SELECT * FROM UNNEST (" + list + ")";
}

Bound InsertRows::columns() {
  Bound all;
  std::vector<Bound::Value> column;
  for (std::size_t i = 0; i < rows_.front().values().size(); ++i) {
    column.clear();
    for (const Bound& row : rows_) column.push_back(row.values()[i]);
    all.add(storage::array_text(column));
  }
  return all;
}

void InsertRows::flush(Session& session) {
  if (rows_.empty()) return;
  if (dialect_ == storage::Dialect::postgresql) {
    run(session, head_ + " " + arrays(), columns());
  } else {
    const std::string insert = head_ + " " + places();
    for (const Bound& row : rows_) run(session, insert, row);
  }
  rows_.clear();
}

}  // namespace tegami::accounts
