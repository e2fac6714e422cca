// The values of a statement, one by one or many as one.
#include <boost/json.hpp>

#include "storage/query.h"

namespace tegami::storage {

std::string Bound::add(std::int64_t value) { return add(std::optional(value)); }

std::string Bound::add(const std::optional<std::int64_t>& value) {
  if (value)
    values_.push_back({Value::Kind::number, *value, {}});
  else
    values_.emplace_back();
  return placeholder();
}

std::string Bound::add(std::string value) {
  values_.push_back({Value::Kind::text, 0, without_nul(std::move(value))});
  return placeholder();
}

std::string array_text(std::span<const Bound::Value> values) {
  std::string text = "{";
  for (const Bound::Value& value : values) {
    if (text.size() > 1) text += ',';
    switch (value.kind) {
      case Bound::Value::Kind::null:
        text += "NULL";
        break;
      case Bound::Value::Kind::number:
        text += std::to_string(value.number);
        break;
      case Bound::Value::Kind::text:
        text += '"';
        for (const char c : value.text) {
          if (c == '"' || c == '\\') text += '\\';
          text += c;
        }
        text += '"';
        break;
    }
  }
  return text + "}";
}

namespace {

template <class T>
std::string list_of(Dialect dialect, std::span<const T> values) {
  if (dialect == Dialect::sqlite) return boost::json::serialize(boost::json::array(values.begin(), values.end()));
  Bound all;
  for (const T& value : values) all.add(value);
  return array_text(all.values());
}

std::string in_list(Dialect dialect, const std::string& place, const char* type) {
  if (dialect == Dialect::sqlite) return "IN (SELECT value FROM JSON_EACH(" + place + "))";
  return "= ANY (CAST(" + place + " AS " + type + "[]))";
}

}  // namespace

std::string Bound::in(Dialect dialect, std::span<const std::int64_t> values) {
  return in_list(dialect, add(list_of(dialect, values)), "BIGINT");
}

std::string Bound::in(Dialect dialect, std::span<const std::string> values) {
  return in_list(dialect, add(list_of(dialect, values)), "TEXT");
}

}  // namespace tegami::storage
