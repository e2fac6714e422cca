/// receiver.h - receives accounts: lease, order, session, state; many side by side.
///
/// Any thread. stop() cancels what runs, waits until each has ended (a second and one commit), and joins.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "accounts/index_runs.h"
#include "accounts/repository.h"
#include "jobs/account_receive.h"
#include "jobs/digester.h"
#include "jobs/oauth_access.h"
#include "jobs/timers.h"
#include "jobs/work_pool.h"
#include "tegami-host/module.hpp"

namespace tegami::jobs {

using accounts::AccountId;

struct AccountResult {
  AccountId account = 0;
  std::optional<transport::Failure> failure;
  ReceiveCounts counts;
};

class Receiver {
 public:
  struct Parts {
    const sdk::Host& host;
    accounts::Repository& accounts;
    mailbox::Mailboxes& mailboxes;
    accounts::IndexRuns& indexes;
    oauth::GrantStore& grants;
  };
  enum class Reason : std::uint8_t {
    scheduled,  ///< gives way when the account is being received elsewhere
    asked,      ///< waits for that one to end, and receives after it
  };
  using Progress = std::function<void(const ReceiveCounts&)>;
  using Done = std::function<void(AccountResult)>;

  explicit Receiver(Parts parts);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  /// done: once, when the mail is stored, digested and the account's state written; on a pool thread.
  /// A ticket by which it can be cancelled.
  std::uint64_t receive(AccountId account, Reason reason, Progress progress, Done done);
  void cancel(std::uint64_t ticket);
  /// Ends every receive of an account that is being deleted: this process's at once, another's by its lease, which
  /// is not renewed any more; a minute at most (A12).
  void end_account(AccountId account);
  std::size_t active() const;
  void stop();

  Timers& timers() { return *timers_; }
  WorkPool& pool() { return *store_pool_; }
  transport::Loop& loop() { return *loop_; }
  Digester& digester() { return digester_; }
  OauthAccess& tokens() { return *tokens_; }

 private:
  struct Run;
  void try_begin(const std::shared_ptr<Run>& run);
  void begin(const std::shared_ptr<Run>& run, const accounts::AccountRow& row);
  void begin_again(const std::shared_ptr<Run>& run);
  bool wait_for_token(const std::shared_ptr<Run>& run, const transport::Failure& failure);
  bool renew_token(const std::shared_ptr<Run>& run, const ReceiveOutcome& outcome);
  void renew_later(const std::weak_ptr<Run>& weak);
  void conclude(const std::shared_ptr<Run>& run, ReceiveOutcome outcome);
  void note_index(AccountId account);
  bool answered_meanwhile(const accounts::Account& account);
  void save_outcome(Run& run, const ReceiveOutcome& outcome);
  void end(const std::shared_ptr<Run>& run, AccountResult result);

  Parts parts_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::map<std::uint64_t, std::shared_ptr<Run>> runs_;
  std::uint64_t last_ticket_ = 0;
  std::unique_ptr<OauthAccess> tokens_;  ///< outlives what its refreshes run on
  std::unique_ptr<WorkPool> store_pool_, digest_pool_;
  Digester digester_;
  std::unique_ptr<Timers> timers_;
  std::unique_ptr<transport::Loop> loop_;
};

}  // namespace tegami::jobs
