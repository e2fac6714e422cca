/// importer.h - a CSV file's rows, in batches: read, judged, and, where asked, written (I1 to I4).
///
/// One pass over the file, one thread, memory that does not grow but by 16 bytes an account named. What it does with a
/// row is told row by row; nothing of the file is kept.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "accounts/account_writer.h"
#include "accounts/csv/import_row.h"
#include "accounts/csv/user_directory.h"
#include "accounts/policies.h"

namespace tegami::accounts::csv {

struct ImportOptions {
  Encoding encoding = Encoding::utf8;
  std::vector<std::string> columns;  ///< in order, "" passed over; empty: the first line names them
  bool allow_delete = false;
};

struct ImportCounts {
  std::int64_t rows = 0, added = 0, changed = 0, unchanged = 0, errors = 0;
  std::int64_t deleted = 0;       ///< rows that delete, allowed or not
  std::int64_t mails = 0;         ///< of these
  std::int64_t unauthorized = 0;  ///< added or changed, and need somebody to authorize them
  bool unreadable = false;        ///< no row was judged: the columns are not understood
};

/// One line of the report; a row with several errors has several.
struct ReportEntry {
  std::int64_t line = 0;
  Outcome outcome = Outcome::error;
  AccountId account = 0;
  std::string owner, name, address;
  std::string column, value;  ///< error
  FieldError error;           ///< error
  std::vector<std::string> changed;
  std::int64_t mails = 0;
  bool skipped = false;  ///< a delete that is not allowed
};

struct ImportParts {
  const sdk::Host& host;
  Repository& accounts;
  const Vocabulary& vocabulary;
  UserDirectory& users;
};

/// Who imports, for the audit.
struct Actor {
  std::string user, address;
};

class Importer {
 public:
  /// One batch's writing: calls back with a writer, once or (a transaction tried again) more often.
  using Write = std::function<void(const std::function<void(AccountWriter&)>&)>;

  Importer(const ImportParts& parts, ImportOptions options, Actor actor);
  ~Importer();

  /// Told every line of the report, in the file's order within a batch. May be empty.
  std::function<void(const ReportEntry&)> tell;
  /// Writes the good rows of each batch. Empty: nothing is written.
  Write write;
  /// With write: each batch is committed by itself, so that later ones find it in the database.
  bool commits_batches = false;
  /// Asked between batches; may throw to end everything.
  std::function<void(const ImportCounts&)> between;

  void feed(std::string_view bytes);
  void finish();
  const ImportCounts& counts() const noexcept { return counts_; }
  /// Accounts that write() marked as going.
  const std::vector<AccountId>& deleted() const noexcept { return deleted_; }

 private:
  struct Judged;
  void take(Row& row);
  void take_titles(const Row& row);
  void flush();
  Verdict judge(ImportRow& row, const AccountRow* stored, const Servers& servers, const Policies& policies);
  Verdict judge_new(ImportRow& row, const Servers& servers, const Policies& policies);
  const boost::system::result<std::string, FieldError>& owner_key(ImportRow& row);
  std::optional<CellProblem> owner_problem(ImportRow& row, const Account& stored);
  std::int64_t& owned(const std::string& owner);
  void apply(std::vector<Judged>& batch);
  void report(const Judged& one);
  void refuse_file(std::int64_t line, const LayoutProblem& why);

  ImportParts parts_;
  ImportOptions options_;
  Actor actor_;
  Converter converter_;
  Reader reader_;
  std::optional<Layout> layout_;
  std::vector<ImportRow> batch_;
  std::size_t batch_bytes_ = 0;
  std::unordered_map<std::uint64_t, std::int64_t> lines_;  ///< account id -> the line that names it
  std::unordered_map<std::uint64_t, std::int64_t> owned_;  ///< hash of an owner -> accounts, this file's included
  ImportCounts counts_;
  std::vector<AccountId> deleted_;
  std::exception_ptr thrown_;
  bool head_ = true;  ///< nothing was fed yet
};

/// Thrown by write's caller or the importer when a row that was good is not any more.
struct ChangedMeanwhile {
  std::int64_t line = 0;
};

}  // namespace tegami::accounts::csv
