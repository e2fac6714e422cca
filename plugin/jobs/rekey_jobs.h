/// rekey_jobs.h - every sealed record anew under the host's current key, as a job, so that an older key can be dropped
/// (K1). Receiving, sending and changing go on meanwhile.
///
/// Any thread; the work is done in short steps on the pool. A job that a killed process leaves behind is gone on with
/// by resume(): what is done needs no doing. What lives for minutes only (sign-ins under way, files that wait to be
/// imported) is left to end under the key it has.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "jobs/job_store.h"
#include "jobs/work_pool.h"
#include "storage/reseal.h"
#include "tegami-host/module.hpp"

namespace tegami::jobs {

class RekeyJobs {
 public:
  struct Parts {
    const sdk::Host& host;
    storage::Database& database;
    const storage::Seal& seal;
    JobStore& store;
    WorkPool& pool;
    std::vector<storage::SealedColumn> columns;
  };
  explicit RekeyJobs(Parts parts);
  ~RekeyJobs();
  RekeyJobs(const RekeyJobs&) = delete;
  RekeyJobs& operator=(const RekeyJobs&) = delete;

  static constexpr const char* kKind = "secrets.rekey";

  /// The one that is under way already is the answer. Its result: {"resealed", "lost"}, numbers of records; lost: those
  /// whose key is gone, which stay as they are.
  JobId begin(const std::string& created_by);
  /// Jobs of dead processes go on here; called where this process works on jobs.
  void resume();
  std::size_t pending() const;
  bool drain(std::chrono::milliseconds deadline);
  /// Ends at the next step and waits for it; unfinished jobs are gone on with by the next start. Before the pool ends.
  void stop();

 private:
  struct Running;
  void start(JobId id);
  void step(const std::shared_ptr<Running>& job);
  /// False: there is nothing more to do.
  bool work(Running& job);
  bool is_under_way(JobId id) const;
  void give_up(const Running& job, const std::exception& error);
  void finish(const Running& job, const std::string& state, const std::string& error);

  const Parts parts_;
  const std::string runner_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<JobId, std::shared_ptr<Running>> jobs_;
  bool stopping_ = false;
};

}  // namespace tegami::jobs
