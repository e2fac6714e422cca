/// job_store.h - rows of jobs in the main database: state, progress, result. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace tegami::jobs {

using JobId = std::int64_t;

struct Job {
  JobId id = 0;
  std::string kind;        ///< "receive"
  std::string created_by;  ///< the host's user key
  std::string state;       ///< queued, running, done, failed, cancelled
  std::string runner;      ///< which process works on it
  std::int64_t done = 0, total = 0;
  std::string unit;  ///< "mail"
  bool cancel_wanted = false;
  std::string request, result, error;  ///< JSON texts; empty: none
  std::int64_t created_ms = 0, touched_ms = 0, finished_ms = 0;
};

struct Progress {
  std::int64_t done = 0, total = 0;
};

class JobStore {
 public:
  explicit JobStore(storage::Database& database) : database_(database) {}

  /// A new row in state running, worked on by runner.
  JobId begin(const std::string& kind, const std::string& created_by, const std::string& runner,
              const std::string& request, const std::string& unit, std::int64_t now_ms);
  /// Answers whether somebody wants it cancelled.
  bool progress(JobId id, std::int64_t done, std::int64_t total, std::int64_t now_ms);
  /// Accounts that were deleted meanwhile are left out of what it was asked and what it tells (A12).
  void finish(JobId id, const std::string& state, const std::string& result, const std::string& error,
              std::int64_t now_ms);
  /// The same inside a transaction that the caller holds: the end is told if and only if that commits.
  static void finish(Poco::Data::Session& session, JobId id, const std::string& state, const std::string& result,
                     const std::string& error, std::int64_t now_ms);
  /// Jobs that have ended name the account no more, neither in what they were asked nor in what they told (A12).
  void forget_account(std::int64_t account);
  std::optional<Job> find(JobId id);
  /// Newest first; created_by empty: everybody's. after: ids below this, 0 = from the newest. finished: only those that
  /// have ended, or only those that have not.
  std::vector<Job> list(const std::string& created_by, JobId after, std::int32_t limit,
                        std::optional<bool> finished = std::nullopt);
  /// The newest one of that kind with exactly that request; the other: of those that have ended.
  std::optional<Job> latest(const std::string& kind, const std::string& request);
  std::optional<Job> latest_finished(const std::string& kind, const std::string& request);
  void want_cancel(JobId id);
  /// An unfinished job whose process is dead goes over to another; false: somebody was quicker.
  bool adopt(JobId id, const std::string& from, const std::string& to);
  std::vector<Job> unfinished();

 private:
  std::optional<Job> newest(const std::string& kind, const std::string& request, const char* condition);
  storage::Database& database_;
};

}  // namespace tegami::jobs
