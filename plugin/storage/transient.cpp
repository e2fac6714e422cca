#include "storage/transient.h"

#include <Poco/Data/PostgreSQL/PostgreSQLException.h>
#include <Poco/Data/SQLite/SQLiteException.h>

#include <algorithm>
#include <array>
#include <string>

#include "storage/database.h"

namespace tegami::storage {
namespace {

/// A POCO exception's whole text; what() of one is only its class.
std::string text_of(const std::exception& error) {
  const auto* poco = dynamic_cast<const Poco::Exception*>(&error);
  return poco != nullptr ? poco->displayText() : error.what();
}

}  // namespace

std::string state_of(const std::exception& error) {
  const std::string text = text_of(error);
  constexpr std::string_view mark = "State: ";
  if (const std::size_t at = text.rfind(mark); at != std::string::npos && text.size() >= at + mark.size() + 5)
    return text.substr(at + mark.size(), 5);
  if (dynamic_cast<const Poco::Data::SQLite::ConstraintViolationException*>(&error) != nullptr)
    return text.find("FOREIGN KEY") != std::string::npos ? "23503"
           : text.find("UNIQUE") != std::string::npos    ? "23505"
                                                         : "23000";
  if (dynamic_cast<const Poco::Data::SQLite::DBLockedException*>(&error) != nullptr ||
      dynamic_cast<const Poco::Data::SQLite::TableLockedException*>(&error) != nullptr)
    return "55P03";
  return {};
}

bool is_stale(const std::exception& error) {
  const std::string state = state_of(error);
  return state == "26000" || state == "0A000";
}

bool is_transient(const std::exception& error) {
  if (dynamic_cast<const Poco::Data::PostgreSQL::ConnectionException*>(&error) != nullptr) return true;
  if (dynamic_cast<const Poco::Data::ConnectionFailedException*>(&error) != nullptr) return true;
  const std::string state = state_of(error);
  constexpr std::array<std::string_view, 8> again{"40001", "40P01", "55P03", "57P01",
                                                  "57P02", "57P03", "08006", "08003"};
  return std::find(again.begin(), again.end(), state) != again.end();
}

}  // namespace tegami::storage
