/// index_jobs.h - optimising, checking and rebuilding search indexes as jobs (X1, X2): one account at a time, each
/// under its lease, so that it is not received meanwhile.
///
/// Any thread; the work is done on one of its own, a job after the other. A job that a killed process leaves behind is
/// gone on with by resume(): what it has done is remembered by account.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "accounts/index_runs.h"
#include "accounts/repository.h"
#include "jobs/job_store.h"
#include "jobs/work_pool.h"
#include "mailbox/mailbox.h"
#include "tegami-host/module.hpp"

namespace tegami::jobs {

using accounts::AccountId;

struct IndexOrder {
  std::string work;                 ///< "optimize", "check", "rebuild"
  std::string scope;                ///< "personal", "shared"; empty: ids
  std::vector<AccountId> ids = {};  ///< of accounts that are there
};

class IndexJobs {
 public:
  struct Parts {
    const sdk::Host& host;
    accounts::Repository& accounts;
    accounts::IndexRuns& runs;
    JobStore& store;
    mailbox::Mailboxes& mailboxes;
    std::function<void()> freed = {};  ///< an account may be received again: what fell due meanwhile runs now
  };
  explicit IndexJobs(Parts parts);
  ~IndexJobs();
  IndexJobs(const IndexJobs&) = delete;
  IndexJobs& operator=(const IndexJobs&) = delete;

  /// The same order that is under way already is not begun a second time: its job is the answer.
  JobId begin(const IndexOrder& order, const std::string& created_by);
  /// Leases of dead processes end, so that no account is said to be optimised for ever.
  void sweep();
  /// Jobs of dead processes go on here; called where this process works on jobs.
  void resume();
  /// Leaves off an account that is being deleted; returns when nobody here works on it (10 s at most).
  void end_account(AccountId account);
  std::size_t pending() const;
  bool drain(std::chrono::milliseconds deadline);
  /// Ends at the next step, joins; unfinished jobs are gone on with by the next start.
  void stop();

  static std::string kind(const std::string& work) { return "index." + work; }
  /// The job's request as it is stored: the same for the same order.
  static std::string request(const IndexOrder& order);

 private:
  struct Running;
  void post(const Job& job);
  void run(Running& job);
  bool asked_to_stop(Running& job);
  bool is_ending(AccountId account) const;
  enum class Visit : std::uint8_t { done, busy, stopped };
  Visit visit(Running& job, AccountId account);
  bool work_on(Running& job, const std::function<bool()>& stop, accounts::IndexRun& run);
  void finish(Running& job, bool cancelled);
  void note(Running& job);
  void ended(JobId id);

  const Parts parts_;
  const std::string runner_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<JobId, std::string> jobs_;  ///< queued or running here: kind and request
  AccountId current_ = 0;
  std::multiset<AccountId> ending_;  ///< being deleted just now
  std::unique_ptr<WorkPool> pool_;
};

}  // namespace tegami::jobs
