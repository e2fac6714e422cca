/// csv_jobs.h - import and export of accounts in the background (SPEC 3.6, 3.7): progress, cancel, result, file.
///
/// Any thread. One of them at a time in a process, on a thread of its own; another process's cancel is seen at the
/// next progress. An import that stops at errors is one transaction: killed midway, it has not been.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "accounts/csv/importer.h"
#include "jobs/job_parts.h"
#include "jobs/sealed_input.h"
#include "jobs/work_pool.h"

namespace tegami::jobs {

inline constexpr std::int64_t kPartsKeptMs = 24 * 3'600 * std::int64_t{1'000};

/// Who wants it, in which language.
struct CsvCaller {
  std::string user, address, locale;
};

struct ImportOrder {
  std::optional<accounts::csv::Encoding> encoding;  ///< none: found from the bytes
  std::vector<std::string> columns;                 ///< in order; empty: the first line names them
  bool dry_run = false, allow_delete = false, skip_errors = false;
};

struct CsvParts {
  const sdk::Host& host;
  accounts::Repository& accounts;
  JobStore& store;
  JobParts& parts;
  const storage::Seal& seal;
  const words::Catalog& words;
  const accounts::csv::Vocabulary& vocabulary;
  /// Ends what runs for an account marked as going and removes its mail, as for accounts.delete; the job that does it
  /// keeps its report.
  std::function<void(accounts::AccountId, JobId)> erase = {};
  std::function<void()> changed = {};
};

class CsvJobs {
 public:
  explicit CsvJobs(CsvParts parts);
  ~CsvJobs();

  enum class NotBegun : std::uint8_t { too_long, other_unicode, empty, gone };
  using Begun = std::variant<JobId, NotBegun>;
  /// Reads the whole file before it answers.
  Begun import(const CsvCaller& caller, const ImportOrder& order,
               const std::function<std::size_t(std::span<char>)>& read);
  /// The file of an earlier import's check.
  Begun import_checked(const CsvCaller& caller, const ImportOrder& order, JobId checked);
  JobId export_all(const CsvCaller& caller, accounts::csv::Encoding encoding);

  /// Of a job that runs here; fresher than its row.
  std::optional<Progress> progress(JobId id) const;
  bool wait(JobId id, std::chrono::milliseconds deadline);
  /// False: it does not run here.
  bool cancel(JobId id);
  std::size_t pending() const;
  bool drain(std::chrono::milliseconds deadline);
  /// Cancels all.
  void stop();

 private:
  struct Running {
    JobId id = 0;
    std::atomic<bool> cancelled = false;
    std::atomic<std::int64_t> done = 0, total = 0;
    std::chrono::steady_clock::time_point told{};
    std::int64_t deletion_before = 0;  ///< by the audit, when it began
    bool deletes = false;              ///< itself
  };
  struct Cancelled {};
  using Job = std::shared_ptr<Running>;
  Job begin(const std::string& kind, const CsvCaller& caller, const boost::json::object& request);
  void start(const Job& job, std::function<void()> work);
  void run_import(const Job& job, const CsvCaller& caller, const ImportOrder& order, JobId input);
  void audit(const CsvCaller& caller, const char* action);
  void run_export(const Job& job, const CsvCaller& caller, accounts::csv::Encoding encoding);
  void note(const Job& job, std::int64_t done, std::int64_t total, bool to_row);
  void finish(const Job& job, const std::string& state, const std::string& result, const std::string& error);
  void remove(const std::vector<accounts::AccountId>& ids, const Job& by);
  /// The newest deletion of an account, as the audit has it; 0: none.
  std::int64_t newest_deletion() const;

  CsvParts parts_;
  SealedInput input_;
  const std::string runner_;
  mutable std::mutex mutex_;
  std::condition_variable finished_;
  std::map<JobId, Job> running_;
  WorkPool pool_;
};

}  // namespace tegami::jobs
