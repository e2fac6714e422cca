/// kept_statements.h - the statements that a session keeps prepared, by their text. For query.h only.
///
/// At most kMostKept: the one that was not used for longest goes. One thread, as its session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

struct sqlite3_stmt;

namespace tegami::storage {

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const noexcept;
};
using SqliteStatement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

class KeptStatements {
 public:
  static constexpr std::size_t kMostKept = 100;

  struct One {
    SqliteStatement sqlite;  ///< null on PostgreSQL
    std::string name;        ///< on PostgreSQL
    std::uint64_t used = 0;
  };
  /// make is called where none of that text is kept; what it throws leaves everything as it was. drop is told which one
  /// makes room.
  One& of(const std::string& sql, const std::function<One(std::uint64_t number)>& make,
          const std::function<void(const One&)>& drop);

 private:
  std::map<std::string, One, std::less<>> kept_;
  std::uint64_t made_ = 0, used_ = 0;
};

}  // namespace tegami::storage
