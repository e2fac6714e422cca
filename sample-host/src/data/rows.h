/// rows.h - one SQL statement with its values in and its rows out as tuples of std::string and std::int64_t.
#pragma once

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace samplehost {
namespace detail {
inline std::string bound(std::string_view text) { return std::string(text); }
inline std::string bound(const std::string& text) { return text; }
inline std::string bound(const char* text) { return text; }
template <class T>
requires std::is_integral_v<T> std::int64_t bound(T number) { return static_cast<std::int64_t>(number); }
}  // namespace detail

/// Runs a statement that gives no rows; answers how many it changed.
template <class... In>
std::size_t run(Poco::Data::Session& session, std::string_view sql, const In&... in) {
  using namespace Poco::Data::Keywords;
  auto values = std::make_tuple(detail::bound(in)...);
  Poco::Data::Statement statement(session);
  statement << std::string(sql);
  std::apply([&](auto&... value) { ((statement, use(value)), ...); }, values);
  return statement.execute();
}

/// rows<std::string, std::int64_t>(session, "SELECT name, size … WHERE id = $1", id)
template <class... Out, class... In>
std::vector<std::tuple<Out...>> rows(Poco::Data::Session& session, std::string_view sql, const In&... in) {
  using namespace Poco::Data::Keywords;
  auto values = std::make_tuple(detail::bound(in)...);
  std::tuple<std::vector<Out>...> columns;
  Poco::Data::Statement statement(session);
  statement << std::string(sql);
  std::apply([&](auto&... value) { ((statement, use(value)), ...); }, values);
  std::apply([&](auto&... column) { ((statement, into(column)), ...); }, columns);
  statement.execute();
  std::vector<std::tuple<Out...>> result;
  const auto count = std::get<0>(columns).size();
  result.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    result.push_back(std::apply([&](auto&... column) { return std::tuple<Out...>(column[i]...); }, columns));
  return result;
}

}  // namespace samplehost
