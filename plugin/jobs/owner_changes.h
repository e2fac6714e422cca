/// owner_changes.h - what the host tells of its users reaches their accounts at once (P4): those of a user who is
/// locked or deleted stop, those of one who is back go on.
///
/// An event is a hint: each receive asks the host for itself when it begins and after each message (receive_order.h),
/// so a lost event costs an interval, not the rule. Made and stopped on a host thread; the listener only notes the
/// user, the work is done on the pool.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>

#include "accounts/repository.h"
#include "jobs/work_pool.h"
#include "tegami-host/module.hpp"

namespace tegami::jobs {

class OwnerChanges {
 public:
  /// back: accounts are due that were not. The pool must live until stop() has returned, and its tasks no longer than
  /// this.
  OwnerChanges(const sdk::Host& host, accounts::Repository& accounts, WorkPool& pool, std::function<void()> back);
  ~OwnerChanges();
  OwnerChanges(const OwnerChanges&) = delete;
  OwnerChanges& operator=(const OwnerChanges&) = delete;

  /// No event is taken any more.
  void stop();

 private:
  static void listen(void* self, std::int32_t kind, tegami_str subject);
  void note(std::string_view user);
  void work();

  const sdk::Host& host_;
  accounts::Repository& accounts_;
  WorkPool& pool_;
  std::function<void()> back_;
  std::mutex mutex_;
  std::set<std::string, std::less<>> changed_;
  bool working_ = false;
  std::int64_t subscription_ = 0;
};

}  // namespace tegami::jobs
