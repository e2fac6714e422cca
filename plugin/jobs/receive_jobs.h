/// receive_jobs.h - a person's "receive now" over one or many accounts: a row with progress, result and cancel.
///
/// Any thread. A job runs in the process that began it; another process's cancel is seen at the next progress.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "jobs/job_store.h"
#include "jobs/receiver.h"

namespace tegami::jobs {

class ReceiveJobs {
 public:
  ReceiveJobs(const sdk::Host& host, JobStore& store, Receiver& receiver);

  JobId begin(std::vector<AccountId> accounts, const std::string& created_by);
  /// Waits for one of this process's jobs; at once for others. False when the deadline passed.
  bool wait(JobId id, std::chrono::milliseconds deadline);
  void cancel(JobId id);
  std::size_t pending() const;
  bool drain(std::chrono::milliseconds deadline);
  /// Jobs whose process died are told as failed; called when this process begins to work.
  void sweep();

 private:
  struct Running;
  void start_some(const std::shared_ptr<Running>& job);
  void note_progress(const std::shared_ptr<Running>& job, bool now);
  void account_done(const std::shared_ptr<Running>& job, AccountResult result);
  void finish(const std::shared_ptr<Running>& job);

  const sdk::Host& host_;
  JobStore& store_;
  Receiver& receiver_;
  const std::string runner_;
  mutable std::mutex mutex_;
  std::condition_variable finished_;
  std::map<JobId, std::shared_ptr<Running>> running_;
};

}  // namespace tegami::jobs
