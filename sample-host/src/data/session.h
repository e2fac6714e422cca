/// session.h - one open session of the host's database: a POCO session whose statements stay prepared, since POCO
/// prepares anew at each execution. rows.h is the way to use it.
///
/// One thread at a time. Failures are POCO's exceptions of the connector, on PostgreSQL with "State: XXXXX" in the
/// text.
#pragma once

#include <Poco/Data/Session.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace samplehost {

using Value = std::variant<std::int64_t, std::string>;

/// Rows as text, one after another; a null is empty.
struct Table {
  std::vector<std::string> cells;
  std::size_t columns = 0;
  std::size_t changed = 0;  ///< rows, by a statement that changes some

  std::size_t rows() const noexcept { return columns == 0 ? 0 : cells.size() / columns; }
};

class Session : public Poco::Data::Session {
 public:
  Session(const std::string& connector, const std::string& connection);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Placeholders $1, $2 … by first appearance.
  Table execute(std::string_view sql, const std::vector<Value>& values);

 private:
  class Kept;
  std::unique_ptr<Kept> kept_;
};

}  // namespace samplehost
