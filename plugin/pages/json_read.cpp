#include "pages/json_read.h"

#include <charconv>

#include "words/catalog.h"

namespace tegami::pages {

const boost::json::value* find(const boost::json::object& object, std::string_view dotted) {
  const auto dot = dotted.find('.');
  const auto* value = object.if_contains(dotted.substr(0, dot));
  if (value == nullptr || dot == std::string_view::npos) return value;
  return value->is_object() ? find(value->get_object(), dotted.substr(dot + 1)) : nullptr;
}

std::string text_at(const boost::json::object& object, std::string_view dotted) {
  const auto* value = find(object, dotted);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_at(const boost::json::object& object, std::string_view dotted, std::int64_t otherwise) {
  const auto* value = find(object, dotted);
  if (value == nullptr || !value->is_number()) return otherwise;
  boost::system::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  return error ? otherwise : number;
}

bool flag_at(const boost::json::object& object, std::string_view dotted) {
  const auto* value = find(object, dotted);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::optional<std::int64_t> moment_at(const boost::json::object& object, std::string_view dotted) {
  std::int64_t at_ms = 0;
  if (words::Catalog::read_rfc3339(text_at(object, dotted), at_ms)) return at_ms;
  return std::nullopt;
}

const boost::json::array& items_of(const boost::json::object& object, std::string_view dotted) {
  static const boost::json::array none;
  const auto* value = find(object, dotted);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

const boost::json::object& object_at(const boost::json::object& object, std::string_view dotted) {
  static const boost::json::object none;
  const auto* value = find(object, dotted);
  return value != nullptr && value->is_object() ? value->get_object() : none;
}

std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace tegami::pages
