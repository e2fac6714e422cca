/// columns.h - the account's row in SQL, built from the table of fields: names, values to bind, values read back.
#pragma once

#include <Poco/Data/RecordSet.h>
#include <Poco/Data/Statement.h>
#include <Poco/Nullable.h>

#include <deque>
#include <optional>
#include <string>

#include "accounts/fields.h"

namespace tegami::accounts {

/// Values of one statement, bound in the order of add(); they live as long as this object, which must outlive the
/// statement's execution.
class Bound {
 public:
  /// Answers the placeholder: "$3".
  std::string add(std::int64_t value);
  std::string add(const std::optional<std::int64_t>& value);
  std::string add(std::string value);  ///< without NUL
  void bind_to(Poco::Data::Statement& statement);

  struct Value {
    bool is_text = false;
    std::string text;
    Poco::Nullable<Poco::Int64> number;
  };
  std::deque<Value> values() && { return std::move(values_); }

 private:
  std::string add(Value value);

  std::deque<Value> values_;
};

/// Executes one statement with these values; answers how many rows it changed.
std::size_t run(Poco::Data::Session& session, const std::string& sql, Bound& bound);

/// All fields but the secrets: "a.name, a.receiving, …" with the given prefix.
std::string setting_columns(std::string_view prefix);
/// Adds the field's value and answers its placeholder. Not for secrets.
std::string add_setting(Bound& bound, const Field& field, Values& values);
/// Reads what setting_columns selected, from column first on.
void read_settings(Poco::Data::RecordSet& rows, std::size_t row, std::size_t first, Account& account);

/// One value of a result; a null number is nullopt or 0.
std::string text_at(Poco::Data::RecordSet& rows, std::size_t column, std::size_t row);
std::int64_t number_at(Poco::Data::RecordSet& rows, std::size_t column, std::size_t row);
std::optional<std::int64_t> optional_at(Poco::Data::RecordSet& rows, std::size_t column, std::size_t row);

/// Case-folded and width-folded for searching by "contains".
std::string folded(std::string_view text);
/// A LIKE pattern for "contains", with ! as the escape character.
std::string like_pattern(std::string_view text);

}  // namespace tegami::accounts
