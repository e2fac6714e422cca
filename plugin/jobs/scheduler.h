/// scheduler.h - receives accounts as they fall due (R8), and lets go of what the audit need not keep. Runs where the
/// host activates with jobs.
///
/// One look at the database a second at most, more often when woken; bounded accounts at once.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "jobs/receiver.h"

namespace tegami::jobs {

class Scheduler {
 public:
  /// sweep: lets go of what others keep no longer, once an hour.
  Scheduler(const sdk::Host& host, accounts::Repository& accounts, Receiver& receiver,
            std::function<void()> sweep = {});
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Something changed: look now.
  void wake();
  /// No new receives; joins. Those under way call back into this object, so it must outlive Receiver::stop().
  void stop();

 private:
  void run();
  void look();
  void forget_old();
  const sdk::Host& host_;
  accounts::Repository& accounts_;
  Receiver& receiver_;
  const std::function<void()> sweep_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<AccountId> receiving_;
  std::chrono::steady_clock::time_point forgets_at_{};
  bool woken_ = false, ending_ = false;
  std::thread thread_;
};

}  // namespace tegami::jobs
