/// timers.h - one thread that calls functions at their time. They must be quick: what takes long goes to a pool.
///
/// at() on any thread. The destructor drops what is not due yet and joins.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace tegami::jobs {

class Timers {
 public:
  using Clock = std::chrono::steady_clock;
  Timers();
  ~Timers();
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;

  void after(std::chrono::milliseconds delay, std::function<void()> call);

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Clock::time_point, std::function<void()>> calls_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace tegami::jobs
