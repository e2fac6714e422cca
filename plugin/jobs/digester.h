/// digester.h - parses and indexes stored mail behind the receiving, at most seconds later (DESIGN "Storage").
///
/// Any thread. One account's mail is digested by one task at a time. stop() ends at the next message.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "jobs/work_pool.h"
#include "mailbox/mailbox.h"

namespace tegami::jobs {

class Digester {
 public:
  Digester(WorkPool& pool, mailbox::Mailboxes& mailboxes) : pool_(pool), mailboxes_(mailboxes) {}

  /// There may be mail to digest; done (may be empty) is called when nothing of this account is pending any more,
  /// or it was stopped.
  void wake(mailbox::AccountId account, std::function<void()> done = {});
  void stop() { stopping_ = true; }

 private:
  void digest(mailbox::AccountId account);
  struct Work {
    bool again = false;
    std::size_t untidied = 0;  ///< messages digested since the index was tidied
    std::vector<std::function<void()>> done;
  };
  WorkPool& pool_;
  mailbox::Mailboxes& mailboxes_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::map<mailbox::AccountId, Work> working_;
};

}  // namespace tegami::jobs
