/// columns.h - the account's row in SQL, built from the table of fields: names, values to bind, values read back.
#pragma once

#include <optional>
#include <string>

#include "accounts/fields.h"
#include "storage/query.h"

namespace tegami::accounts {

using storage::Bound;
using storage::query;
using storage::Rows;
using storage::run;
using storage::Session;

/// All fields but the secrets, or those of a list alone: "a.name, a.receiving, …" with the given prefix.
std::string setting_columns(std::string_view prefix, Detail detail = Detail::whole);
/// Adds the field's value and answers its placeholder. Not for secrets.
std::string add_setting(Bound& bound, const Field& field, Values& values);
/// Reads what setting_columns selected, from column first on.
void read_settings(const Rows& rows, std::size_t row, std::size_t first, Account& account,
                   Detail detail = Detail::whole);

/// One value of a result; a null number is nullopt or 0.
std::string text_at(const Rows& rows, std::size_t column, std::size_t row);
std::int64_t number_at(const Rows& rows, std::size_t column, std::size_t row);
std::optional<std::int64_t> optional_at(const Rows& rows, std::size_t column, std::size_t row);

/// Case-folded and width-folded for searching by "contains".
std::string folded(std::string_view text);
/// A LIKE pattern for "contains", with ! as the escape character.
std::string like_pattern(std::string_view text);

}  // namespace tegami::accounts
