/// work_pool.h - a few threads for what blocks: database, compression, parsing.
///
/// post() on any thread. Work that belongs together goes through a Strand: in order, one piece at a time. The
/// destructor runs what is queued, then joins; each thread blocks SIGPIPE, so a host's disposition is left alone.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace tegami::jobs {

class WorkPool {
 public:
  using Task = std::function<void()>;
  explicit WorkPool(std::size_t threads);
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  /// An exception out of a task is a bug: it is caught and told to on_error, and the thread goes on.
  void post(Task task);
  std::function<void(const char*)> on_error = [](const char*) {};  ///< set before the first post

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Task> tasks_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

/// A queue on a pool whose tasks run in order and never two at once. Tasks keep it alive. Any thread.
class Strand : public std::enable_shared_from_this<Strand> {
 public:
  explicit Strand(WorkPool& pool) : pool_(pool) {}
  void post(WorkPool::Task task);
  bool idle() const;

 private:
  void run_some();
  WorkPool& pool_;
  mutable std::mutex mutex_;
  std::deque<WorkPool::Task> tasks_;
  bool running_ = false;
};

}  // namespace tegami::jobs
