/// write_turn.h - one writer at a time, and who comes next. Any thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace tegami::mailbox::store {

struct WriteQueue {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t first_waiting = 0;
  bool taken = false;
};

/// Holds the turn while it lives. behind: waits until no `first` is waiting.
class WriteTurn {
 public:
  enum class Order { first, behind };

  WriteTurn(WriteQueue& queue, Order order) : queue_(queue) {
    std::unique_lock lock(queue_.mutex);
    if (order == Order::first) {
      ++queue_.first_waiting;
      queue_.changed.wait(lock, [&] { return !queue_.taken; });
      --queue_.first_waiting;
    } else {
      queue_.changed.wait(lock, [&] { return !queue_.taken && queue_.first_waiting == 0; });
    }
    queue_.taken = true;
  }
  ~WriteTurn() {
    {
      const std::lock_guard lock(queue_.mutex);
      queue_.taken = false;
    }
    queue_.changed.notify_all();
  }
  WriteTurn(const WriteTurn&) = delete;
  WriteTurn& operator=(const WriteTurn&) = delete;

 private:
  WriteQueue& queue_;
};

}  // namespace tegami::mailbox::store
