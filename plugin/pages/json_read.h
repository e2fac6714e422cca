/// json_read.h - reading services' answers: a dotted path, and a plain value where there is none or another type.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tegami::pages {

/// The value at "receive.port", or null.
const boost::json::value* find(const boost::json::object& object, std::string_view dotted);
std::string text_at(const boost::json::object& object, std::string_view dotted);
std::int64_t number_at(const boost::json::object& object, std::string_view dotted, std::int64_t otherwise = 0);
bool flag_at(const boost::json::object& object, std::string_view dotted);
/// RFC 3339 as milliseconds.
std::optional<std::int64_t> moment_at(const boost::json::object& object, std::string_view dotted);
/// "items", empty where there are none.
const boost::json::array& items_of(const boost::json::object& object, std::string_view dotted = "items");
const boost::json::object& object_at(const boost::json::object& object, std::string_view dotted);
/// A whole decimal number, or nullopt.
std::optional<std::int64_t> to_number(std::string_view text);

}  // namespace tegami::pages
