#include "jobs/work_pool.h"

#include <exception>

#include "jobs/sigpipe_blocked.h"

namespace tegami::jobs {

namespace {
// Other strands get their turn after so many tasks of one.
constexpr int kTasksInARow = 16;
}  // namespace

WorkPool::WorkPool(std::size_t threads) {
  const SigpipeBlocked blocked;
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

WorkPool::~WorkPool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ready_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void WorkPool::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  ready_.notify_one();
}

void WorkPool::run() {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return ending_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    try {
      task();
    } catch (const std::exception& error) {
      on_error(error.what());
    } catch (...) {
      on_error("unknown exception");
    }
  }
}

void Strand::post(WorkPool::Task task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    if (running_) return;
    running_ = true;
  }
  pool_.post([self = shared_from_this()] { self->run_some(); });
}

bool Strand::idle() const {
  const std::lock_guard lock(mutex_);
  return !running_ && tasks_.empty();
}

void Strand::run_some() {
  for (int i = 0; i < kTasksInARow; ++i) {
    WorkPool::Task task;
    {
      const std::lock_guard lock(mutex_);
      if (tasks_.empty()) {
        running_ = false;
        return;
      }
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    try {
      task();
    } catch (const std::exception& error) {
      pool_.on_error(error.what());
    } catch (...) {
      pool_.on_error("unknown exception");
    }
  }
  pool_.post([self = shared_from_this()] { self->run_some(); });
}

}  // namespace tegami::jobs
