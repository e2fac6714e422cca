/// send_scheduler.h - sends outboxes as their entries fall due (S1). Runs where the host activates with jobs.
///
/// One look at the database every two seconds, at once when woken; bounded accounts at once. It also finishes what a
/// crash left: turns of dead holders, mails not filed yet, entries that are long over.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "jobs/sender.h"

namespace tegami::jobs {

class SendScheduler {
 public:
  struct Parts {
    const sdk::Host& host;
    OutboxStore& outbox;
    mailbox::Mailboxes& mailboxes;
    Sender& sender;
  };
  explicit SendScheduler(Parts parts);
  ~SendScheduler();
  SendScheduler(const SendScheduler&) = delete;
  SendScheduler& operator=(const SendScheduler&) = delete;

  /// Something is due: look now.
  void wake();
  /// Nothing new is begun; joins. Sessions under way call back into this object, so it must outlive Sender::stop().
  void stop();

 private:
  void run();
  void look();
  void tidy();

  Parts parts_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::chrono::steady_clock::time_point tidies_at_{};
  bool woken_ = false, ending_ = false;
  std::thread thread_;
};

}  // namespace tegami::jobs
