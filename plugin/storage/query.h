/// query.h - one SQL statement with its values in and its rows out, on a session's own connection.
///
/// Beside POCO's statements, which prepare anew at every execution: here a text is prepared once a session and kept
/// (session.h). Failures are POCO's exceptions of the connector, as database.h says. Rows are read whole: a page of
/// them, not a table. One thread, as the session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.h"
#include "storage/session.h"

namespace tegami::storage {

/// Values of one statement, in the order of their placeholders' first appearance.
class Bound {
 public:
  struct Value {
    enum class Kind : std::uint8_t { null, number, text };
    Kind kind = Kind::null;
    std::int64_t number = 0;
    std::string text;
  };

  /// Answers the placeholder: "$3".
  std::string add(std::int64_t value);
  std::string add(const std::optional<std::int64_t>& value);
  std::string add(std::string value);  ///< without NUL
  /// "IN (…)" as one value, however many there are, so that the statement's text stays the same. Of few to some
  /// thousand.
  std::string in(Dialect dialect, std::span<const std::int64_t> values);
  std::string in(Dialect dialect, std::span<const std::string> values);

  const std::vector<Value>& values() const& { return values_; }
  std::vector<Value> values() && { return std::move(values_); }

 private:
  std::string placeholder() const { return "$" + std::to_string(values_.size()); }
  std::vector<Value> values_;
};

/// "{1,NULL,3}" and "{\"a\",\"b\"}": PostgreSQL's text of an array.
std::string array_text(std::span<const Bound::Value> values);

class Rows {
 public:
  std::size_t size() const noexcept { return columns_ == 0 ? 0 : cells_.size() / columns_; }
  bool empty() const noexcept { return cells_.empty(); }
  bool is_null(std::size_t row, std::size_t column) const;
  std::int64_t number(std::size_t row, std::size_t column) const;  ///< 0 where there is none; a truth is 1 or 0
  std::string text(std::size_t row, std::size_t column) const;     ///< empty where null
  /// How many rows the statement changed.
  std::size_t changed() const noexcept { return changed_; }

 private:
  friend class RowReader;
  struct Cell {
    std::size_t at = 0, length = 0;
    std::int64_t number = 0;
    Bound::Value::Kind kind = Bound::Value::Kind::null;
  };
  std::string texts_;
  std::vector<Cell> cells_;
  std::size_t columns_ = 0, changed_ = 0;
};

enum class Plan : std::uint8_t {
  kept,  ///< prepared once a session
  fresh  ///< for these values alone: PostgreSQL finds another way for a rare word than for a frequent one
};

/// Executes one statement.
Rows query(Session& session, const std::string& sql, const Bound& bound = {}, Plan plan = Plan::kept);
/// Answers how many rows it changed.
inline std::size_t run(Session& session, const std::string& sql, const Bound& bound = {}) {
  return query(session, sql, bound).changed();
}

}  // namespace tegami::storage
