/// scheduler.h - receives accounts as they fall due (R8), and lets go of what the audit need not keep. Runs where the
/// host activates with jobs.
///
/// Two lanes, each bounded: accounts that went well the last time, and those that failed, so that servers which do not
/// answer hold up nobody else's. One look at the database brings what is due for a while; another comes when that is
/// used up, when woken, and every few seconds.
#pragma once

#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

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
  /// As many as there is room for; held for a moment: by whoever is done, too.
  void start_some();
  void done(AccountId id);
  void forget_old();
  const sdk::Host& host_;
  accounts::Repository& accounts_;
  Receiver& receiver_;
  const std::function<void()> sweep_;
  std::mutex mutex_;
  std::condition_variable changed_;
  struct Lane {
    const bool failing;
    const std::size_t at_once;
    std::size_t running = 0;
    std::deque<AccountId> waiting = {};  ///< found due by the last look
    bool more = false;                   ///< that look did not see all
  };
  std::array<Lane, 2> lanes_;
  std::map<AccountId, Lane*> receiving_;
  std::chrono::steady_clock::time_point forgets_at_{};
  bool woken_ = false, ending_ = false;
  std::thread thread_;
};

}  // namespace tegami::jobs
