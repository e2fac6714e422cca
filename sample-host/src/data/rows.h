/// rows.h - one SQL statement with its values in and its rows out as tuples of std::string and std::int64_t.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "data/session.h"

namespace samplehost {
namespace detail {
inline Value bound(std::string_view text) { return std::string(text); }
inline Value bound(const std::string& text) { return text; }
inline Value bound(const char* text) { return std::string(text); }
template <class T>
requires std::is_integral_v<T> Value bound(T number) { return static_cast<std::int64_t>(number); }

inline void read(std::string& cell, std::string& out) { out = std::move(cell); }
inline void read(std::string& cell, std::int64_t& out) { std::from_chars(cell.data(), cell.data() + cell.size(), out); }
}  // namespace detail

/// Runs a statement that gives no rows; answers how many it changed.
template <class... In>
std::size_t run(Session& session, std::string_view sql, const In&... in) {
  return session.execute(sql, {detail::bound(in)...}).changed;
}

/// rows<std::string, std::int64_t>(session, "SELECT name, size … WHERE id = $1", id)
template <class... Out, class... In>
std::vector<std::tuple<Out...>> rows(Session& session, std::string_view sql, const In&... in) {
  auto table = session.execute(sql, {detail::bound(in)...});
  std::vector<std::tuple<Out...>> result(table.rows());
  for (std::size_t row = 0; row < result.size(); ++row) {
    std::size_t at = row * table.columns;
    std::apply([&](auto&... out) { (detail::read(table.cells.at(at++), out), ...); }, result[row]);
  }
  return result;
}

}  // namespace samplehost
