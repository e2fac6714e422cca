/// postgresql_query.h - statements with binary parameters and arrays on a POCO session's own libpq connection.
///
/// POCO's binding sends one row a round trip and copies bytes several times; many rows go in by unnest here. Failures
/// are POCO's PostgreSQL exceptions whose text carries "State: XXXXX", as storage expects. One thread a session.
#pragma once

#include <Poco/Data/Session.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct pg_result;

namespace tegami::mailbox::store {

class PgParameters {
 public:
  PgParameters& add(std::int64_t value);
  PgParameters& add(std::string_view text);
  PgParameters& add_null();  ///< a BIGINT
  PgParameters& add(std::span<const std::int64_t> values);
  PgParameters& add_texts(std::span<const std::string_view> values);
  PgParameters& add_bytes(std::span<const std::string_view> values);

 private:
  friend class PgRows;
  struct Value {
    std::uint32_t type;
    std::string wire;
    bool null = false;
  };
  void add_array(std::uint32_t array, std::uint32_t element, std::span<const std::string_view> values);
  std::vector<Value> values_;
};

/// A finished statement's rows; values valid as long as it lives. Binary: columns are BIGINT, TEXT or BYTEA.
class PgRows {
 public:
  PgRows(Poco::Data::Session& session, const char* sql, const PgParameters& parameters);

  int size() const noexcept;
  std::int64_t affected() const;
  std::int64_t integer(int row, int column) const;
  std::string_view text(int row, int column) const;

 private:
  struct Clear {
    void operator()(pg_result* result) const noexcept;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

}  // namespace tegami::mailbox::store
