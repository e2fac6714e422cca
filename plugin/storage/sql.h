/// sql.h - one statement put together piece by piece, each value where its placeholder stands.
///
/// SQLite numbers placeholders by their first appearance, so they must be made in the order of the text; the shift
/// operator is evaluated from left to right, an addition need not be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "storage/query.h"

namespace tegami::storage {

/// A value of a statement: `val(id)`.
template <class T>
struct Val {
  T value;
};
inline Val<std::int64_t> val(std::int64_t value) { return {value}; }
inline Val<std::optional<std::int64_t>> val(std::optional<std::int64_t> value) { return {value}; }
inline Val<std::string> val(std::string value) { return {std::move(value)}; }

class Sql {
 public:
  Sql& operator<<(std::string_view text) {
    text_ += text;
    return *this;
  }
  template <class T>
  Sql& operator<<(Val<T> value) {
    text_ += bound_.add(std::move(value.value));
    return *this;
  }

  /// Answers how many rows it changed.
  std::size_t run(Session& session) const { return storage::run(session, text_, bound_); }
  Rows rows(Session& session) const { return query(session, text_, bound_); }
  /// each(rows, i) for each row of the result. A text that holds numbers of this one call is planned afresh, so that it
  /// does not push out statements that come again.
  template <class Each>
  void each(Session& session, Each&& each_row, Plan plan = Plan::kept) const {
    const Rows rows = query(session, text_, bound_, plan);
    for (std::size_t i = 0; i < rows.size(); ++i) each_row(rows, i);
  }

 private:
  std::string text_;
  Bound bound_;
};

}  // namespace tegami::storage
