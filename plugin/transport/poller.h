/// poller.h - waits for many descriptors at once, and for a wake-up from another thread (epoll and an eventfd).
///
/// All of it on the loop's thread, but wake().
#pragma once

#include <chrono>
#include <unordered_map>

namespace tegami::transport {

/// Who is told that a descriptor can be read or written.
class FdOwner {
 public:
  virtual ~FdOwner() = default;
  virtual void on_ready(int fd, bool readable, bool writable) = 0;
};

class Poller {
 public:
  Poller();  ///< throws std::system_error where the system gives no descriptor
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Sets what is waited for. Neither: the descriptor is left alone, a hang-up too.
  void watch(int fd, FdOwner& owner, bool read, bool write);
  /// Before the descriptor is closed.
  void forget(int fd);
  /// Waits at most that long, tells the owners.
  void wait(std::chrono::milliseconds longest);
  /// Any thread: wait() returns soon.
  void wake() noexcept;

 private:
  struct Watched {
    FdOwner* owner;
    bool read;
    bool write;
  };
  int epoll_ = -1;
  int wake_ = -1;
  std::unordered_map<int, Watched> watched_;
};

}  // namespace tegami::transport
