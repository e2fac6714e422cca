/// parse.h - one field's value from text or JSON, and back to text. The rules of one field live here.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/fields.h"
#include "accounts/rules.h"

namespace tegami::accounts {

/// Sets the field or answers what is wrong; on an error the value stays as it was.
std::optional<FieldError> parse_text(const Field& field, std::string_view text, Values& values);
std::optional<FieldError> parse_json(const Field& field, const boost::json::value& value, Values& values);
/// The value as a form shows it ("" for none, "true" for a switch). Empty for a secret.
std::string to_text(const Field& field, Values& values);
/// The value as a service gives it. Not for secrets.
boost::json::value to_json(const Field& field, Values& values);

}  // namespace tegami::accounts
