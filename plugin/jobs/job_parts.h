/// job_parts.h - what jobs keep beside their row, as numbered parts of text: input, report, file. Any thread.
///
/// A writer gathers parts and stores them some at a time, so that neither memory nor the number of commits grows with
/// each line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "jobs/job_store.h"
#include "storage/database.h"

namespace tegami::jobs {

class JobParts {
 public:
  explicit JobParts(storage::Database& database) : database_(database) {}

  struct Part {
    std::string kind;
    std::int64_t number = 0;
    std::string content;
  };
  void store(JobId job, const std::vector<Part>& parts);
  /// In the caller's transaction.
  static void store(storage::Session& session, JobId job, const std::vector<Part>& parts);
  std::optional<std::string> find(JobId job, const std::string& kind, std::int64_t number);
  std::int64_t count(JobId job, const std::string& kind);
  void drop(JobId job, const std::string& kind);
  /// Out of SQLite's log as well, as a deleted account may stand in them (A12).
  void drop_all(JobId job);
  /// Of all jobs that ended before this moment, but for one.
  void drop_ended_before(std::int64_t ended_ms, JobId but = 0);

 private:
  storage::Database& database_;
};

class PartWriter {
 public:
  /// session: of a transaction that the parts are to be kept with; null: they are kept at once.
  PartWriter(JobParts& parts, JobId job, storage::Session* session = nullptr)
      : parts_(parts), job_(job), session_(session) {}
  void add(const std::string& kind, std::int64_t number, std::string content);
  /// Must be called at the end.
  void flush();

 private:
  JobParts& parts_;
  const JobId job_;
  storage::Session* session_;
  std::vector<JobParts::Part> waiting_;
  std::size_t bytes_ = 0;
};

}  // namespace tegami::jobs
