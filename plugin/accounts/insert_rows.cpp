#include "accounts/insert_rows.h"

#include <Poco/Data/Statement.h>

namespace tegami::accounts {

void InsertRows::add(Bound&& row) {
  const auto values = std::move(row).values();
  columns_.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    Column& column = columns_[i];
    column.is_text = values[i].is_text;
    if (column.is_text)
      column.texts.push_back(values[i].text);
    else
      column.numbers.push_back(values[i].number);
  }
  ++rows_;
}

void InsertRows::flush(Poco::Data::Session& session) {
  if (rows_ == 0) return;
  using Poco::Data::Keywords::use;
  Poco::Data::Statement statement(session);
  std::string places;
  for (std::size_t i = 1; i <= columns_.size(); ++i) places += (i == 1 ? "$" : ", $") + std::to_string(i);
  statement << head_ + " VALUES (" + places + ")";
  for (Column& column : columns_) {
    if (column.is_text)
      statement.addBind(use(column.texts));
    else
      statement.addBind(use(column.numbers));
  }
  statement.execute();
  columns_.clear();
  rows_ = 0;
}

}  // namespace tegami::accounts
