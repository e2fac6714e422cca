/// sender.h - sends accounts' outboxes: turn, order, session, outcome; many accounts side by side.
///
/// Any thread. stop() cancels what runs, waits until each has ended (a second and one commit), and joins nothing: the
/// pool and the loop are given.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "accounts/repository.h"
#include "jobs/account_send.h"
#include "jobs/outbox_store.h"
#include "jobs/timers.h"
#include "jobs/work_pool.h"
#include "tegami-host/module.hpp"

namespace tegami::jobs {

class Sender {
 public:
  struct Parts {
    const sdk::Host& host;
    accounts::Repository& accounts;
    OutboxStore& outbox;
    mailbox::Mailboxes& mailboxes;
    WorkPool& pool;
    Timers& timers;
    transport::Loop& loop;
    OauthAccess& tokens;
  };
  explicit Sender(Parts parts);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  /// Sends what is due of that account; done (may be empty) is called on a pool thread when that is over, or somebody
  /// else has the account's turn. False: it is being sent here just now, and done is dropped.
  bool send(accounts::AccountId account, std::function<void()> done);
  /// Waits until no recipient of the entry waits for its first answer in this try: sent, deferred, failed, uncertain;
  /// or the account's own trouble keeps it from being tried; or until the deadline, or stop().
  std::optional<Entry> wait(EntryId id, std::chrono::milliseconds deadline);
  /// Ends every session of an account that is being deleted: this process's at once, another's as its turn is not
  /// renewed any more; a minute at most (A12).
  void end_account(accounts::AccountId account);
  std::size_t active() const;
  void stop();

 private:
  struct Run;
  bool waits(accounts::AccountId account);
  void begin(const std::shared_ptr<Run>& run);
  void proceed(const std::shared_ptr<Run>& run);
  bool wait_for_token(const std::shared_ptr<Run>& run, const transport::Failure& failure);
  bool renew_token(const std::shared_ptr<Run>& run, const SendOutcome& outcome);
  void renew_later(const std::weak_ptr<Run>& weak);
  void settled();
  void conclude(const std::shared_ptr<Run>& run, SendOutcome outcome);
  void note_trouble(const Run& run, const SendOutcome& outcome);
  void end(const std::shared_ptr<Run>& run);

  Parts parts_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<accounts::AccountId, std::shared_ptr<Run>> runs_;
};

}  // namespace tegami::jobs
