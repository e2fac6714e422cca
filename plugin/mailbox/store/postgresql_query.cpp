#include "mailbox/store/postgresql_query.h"

#include <Poco/Data/PostgreSQL/PostgreSQLException.h>
#include <Poco/Data/PostgreSQL/SessionHandle.h>
#include <Poco/Data/PostgreSQL/Utility.h>
#include <libpq-fe.h>

#include <bit>
#include <cstdlib>
#include <cstring>

namespace tegami::mailbox::store {

namespace {

// pg_type.dat
constexpr std::uint32_t kBytea = 17, kInt8 = 20, kText = 25, kByteaArray = 1001, kTextArray = 1009, kInt8Array = 1016;

template <typename Number>
void append(std::string& wire, Number value) {
  for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8) {
    wire += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xFFU);
  }
}

}  // namespace

PgParameters& PgParameters::add(std::int64_t value) {
  std::string wire;
  append(wire, value);
  values_.push_back({kInt8, std::move(wire)});
  return *this;
}

PgParameters& PgParameters::add(std::string_view text) {
  values_.push_back({kText, std::string(text)});
  return *this;
}

PgParameters& PgParameters::add_null() {
  values_.push_back({kInt8, {}, true});
  return *this;
}

PgParameters& PgParameters::add(std::span<const std::int64_t> values) {
  std::vector<std::string> wires;
  for (const std::int64_t value : values) append(wires.emplace_back(), value);
  const std::vector<std::string_view> views(wires.begin(), wires.end());
  add_array(kInt8Array, kInt8, views);
  return *this;
}

PgParameters& PgParameters::add_texts(std::span<const std::string_view> values) {
  add_array(kTextArray, kText, values);
  return *this;
}

PgParameters& PgParameters::add_bytes(std::span<const std::string_view> values) {
  add_array(kByteaArray, kBytea, values);
  return *this;
}

void PgParameters::add_array(std::uint32_t array, std::uint32_t element, std::span<const std::string_view> values) {
  std::size_t bytes = 20;
  for (const std::string_view value : values) bytes += 4 + value.size();
  std::string wire;
  wire.reserve(bytes);
  append<std::int32_t>(wire, values.empty() ? 0 : 1);  // dimensions
  append<std::int32_t>(wire, 0);                       // no nulls
  append(wire, element);
  if (!values.empty()) {
    append(wire, static_cast<std::int32_t>(values.size()));
    append<std::int32_t>(wire, 1);  // the first index
  }
  for (const std::string_view value : values) {
    append(wire, static_cast<std::int32_t>(value.size()));
    wire += value;
  }
  values_.push_back({array, std::move(wire)});
}

void PgRows::Clear::operator()(pg_result* result) const noexcept { ::PQclear(result); }

PgRows::PgRows(Poco::Data::Session& session, const char* sql, const PgParameters& parameters) {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const PgParameters::Value& value : parameters.values_) {
    types.push_back(value.type);
    values.push_back(value.null ? nullptr : value.wire.data());
    lengths.push_back(static_cast<int>(value.wire.size()));
  }
  const std::vector<int> formats(types.size(), 1);
  PGconn* connection = *Poco::Data::PostgreSQL::Utility::handle(session);
  result_.reset(::PQexecParams(connection, sql, static_cast<int>(types.size()), types.data(), values.data(),
                               lengths.data(), formats.data(), 1));
  const ExecStatusType status = ::PQresultStatus(result_.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return;
  const char* state = ::PQresultErrorField(result_.get(), PG_DIAG_SQLSTATE);
  const std::string text =
      std::string(::PQerrorMessage(connection)) + " State: " + (state != nullptr ? state : "08006");
  if (::PQstatus(connection) != CONNECTION_OK) throw Poco::Data::PostgreSQL::ConnectionException(text);
  throw Poco::Data::PostgreSQL::StatementException(text);
}

int PgRows::size() const noexcept { return ::PQntuples(result_.get()); }

std::int64_t PgRows::affected() const { return std::atoll(::PQcmdTuples(result_.get())); }

std::int64_t PgRows::integer(int row, int column) const {
  std::uint64_t value = 0;
  for (const char byte : text(row, column)) value = value << 8U | static_cast<unsigned char>(byte);
  return std::bit_cast<std::int64_t>(value);
}

std::string_view PgRows::text(int row, int column) const {
  return {::PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(::PQgetlength(result_.get(), row, column))};
}

}  // namespace tegami::mailbox::store
