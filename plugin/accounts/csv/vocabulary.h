/// vocabulary.h - the words of a CSV file: columns' names and labels, and what may be written for a value (I3).
///
/// From the catalogue, both languages, and the module's file of layouts. Loaded once, then constant; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/fields.h"
#include "words/catalog.h"

namespace tegami::accounts::csv {

/// Columns that are no fields of the account; owner.name is written and never read.
inline constexpr std::string_view kId = "id", kDelete = "delete", kOwner = "owner.user", kOwnerName = "owner.name",
                                  kSendMethod = "send.auth.method";

struct Preset {
  std::string id;
  std::map<std::string, std::string, std::less<>> names;  ///< by language
  std::vector<std::string> columns;                       ///< dotted names, "" for one that is passed over
};

class Vocabulary {
 public:
  /// Throws std::runtime_error naming the file when it cannot be understood.
  Vocabulary(const words::Catalog& catalog, const std::string& layouts_file);

  /// The dotted name of a column called so, by name or label; nullopt: no such column.
  std::optional<std::string> column_of(std::string_view name) const;
  /// A column's label in that language, by which export names it.
  std::string label(std::string_view locale, std::string_view column) const;
  /// All columns of an export, in its order.
  const std::vector<std::string>& columns() const noexcept { return columns_; }
  /// What the account's own reading takes for this cell ("host" for 1); the cell itself where no other writing is
  /// known.
  std::string value_of(std::string_view column, const Field* field, std::string_view cell) const;
  const std::vector<Preset>& presets() const noexcept { return presets_; }
  const Preset* preset(std::string_view id) const noexcept;

 private:
  using Table = std::map<std::string, std::string, std::less<>>;
  const words::Catalog& catalog_;
  std::vector<std::string> columns_;
  Table names_;                                       ///< tidied label -> dotted name
  std::map<std::string, Table, std::less<>> values_;  ///< "source", "send.auth", … -> tidied writing -> value
  std::vector<Preset> presets_;
};

}  // namespace tegami::accounts::csv
