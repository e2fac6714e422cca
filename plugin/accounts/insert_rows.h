/// insert_rows.h - many rows for one table, inserted together. For this room only.
///
/// On SQLite row by row by one statement that is kept; on PostgreSQL all in one round trip, as arrays.
#pragma once

#include <string>
#include <vector>

#include "accounts/columns.h"

namespace tegami::accounts {

class InsertRows {
 public:
  /// head: "INSERT INTO account (id, name)".
  InsertRows(storage::Dialect dialect, std::string head) : dialect_(dialect), head_(std::move(head)) {}

  /// The bound values are the row; all rows have the same columns.
  void add(Bound&& row) { rows_.push_back(std::move(row)); }
  std::size_t size() const noexcept { return rows_.size(); }
  /// Empty afterwards.
  void flush(Session& session);

 private:
  std::string places() const;
  std::string arrays() const;
  Bound columns();

  storage::Dialect dialect_;
  std::string head_;
  std::vector<Bound> rows_;
};

}  // namespace tegami::accounts
