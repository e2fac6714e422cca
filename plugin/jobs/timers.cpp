#include "jobs/timers.h"

#include "jobs/sigpipe_blocked.h"

namespace tegami::jobs {

Timers::Timers() {
  const SigpipeBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

Timers::~Timers() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Timers::after(std::chrono::milliseconds delay, std::function<void()> call) {
  {
    const std::lock_guard lock(mutex_);
    calls_.emplace(Clock::now() + delay, std::move(call));
  }
  changed_.notify_all();
}

void Timers::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (calls_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto due = calls_.begin()->first;
    if (Clock::now() < due) {
      changed_.wait_until(lock, due);
      continue;
    }
    const auto call = std::move(calls_.begin()->second);
    calls_.erase(calls_.begin());
    lock.unlock();
    call();
    lock.lock();
  }
}

}  // namespace tegami::jobs
