/// insert_rows.h - many rows for one table, inserted together. For this room only.
///
/// POCO compiles an SQLite statement anew for each execution, and once for columns that are bound as a whole.
#pragma once

#include <Poco/Data/Session.h>

#include <string>
#include <vector>

#include "accounts/columns.h"

namespace tegami::accounts {

class InsertRows {
 public:
  /// head: "INSERT INTO account (id, name)".
  explicit InsertRows(std::string head) : head_(std::move(head)) {}

  /// The bound values are the row; all rows have the same columns.
  void add(Bound&& row);
  std::size_t size() const noexcept { return rows_; }
  /// Empty afterwards.
  void flush(Poco::Data::Session& session);

 private:
  struct Column {
    bool is_text = false;
    std::vector<std::string> texts;
    std::vector<Poco::Nullable<Poco::Int64>> numbers;
  };
  std::string head_;
  std::vector<Column> columns_;
  std::size_t rows_ = 0;
};

}  // namespace tegami::accounts
