/// import_row.h - one row of an import: read by its columns, then judged against what is stored (I1, I3, I4).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "accounts/csv/encoding.h"
#include "accounts/csv/layout.h"
#include "accounts/csv/reader.h"
#include "accounts/repository.h"
#include "accounts/rules.h"

namespace tegami::accounts::csv {

/// What is wrong with a cell; a column may be empty (the row as a whole). Never a password's value.
struct CellProblem {
  std::string column, value;
  FieldError error;
};

struct ImportRow {
  std::int64_t line = 0;
  AccountId id = 0;  ///< 0: a new account
  bool remove = false;
  std::string owner;  ///< as written
  /// His key, once it was asked for.
  std::optional<boost::system::result<std::string, FieldError>> owner_key = {};
  std::vector<std::pair<const Field*, std::string>> cells;
  std::vector<CellProblem> problems;
  std::size_t bytes = 0;
};

/// Cells decoded, guards taken off, values in the account's own writing.
ImportRow read_row(Row& row, Layout& layout, Converter& converter, const Vocabulary& vocabulary);

enum class Outcome : std::uint8_t { add, change, unchanged, remove, error };
std::string_view name(Outcome outcome) noexcept;

struct Verdict {
  Outcome outcome = Outcome::error;
  Values values;                      ///< add, change: the whole account; remove: the stored one
  std::vector<std::string> changed;   ///< dotted names
  std::vector<CellProblem> problems;  ///< error: all of them
  std::int64_t mails = 0;             ///< remove: as the account's state counts them
};

/// Judges a row whose account and owner are known: the rules of an administrator's form. base: the stored account, or
/// a new one with its owner set.
void judge_settings(const ImportRow& row, const Account& base, const Surroundings& around, Verdict& verdict);

}  // namespace tegami::accounts::csv
