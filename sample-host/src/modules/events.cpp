#include "modules/events.h"

#include <tegami-host/host/log.h>

#include <chrono>
#include <exception>
#include <string>

#include "data/changes.h"
#include "data/database.h"
#include "modules/log.h"

namespace samplehost {
namespace {
constexpr std::chrono::milliseconds step{500};
}

Events::Events(Database& database, Log& log) : database_(database), log_(log) {}

Events::~Events() { stop(); }

void Events::start() {
  if (!thread_.joinable()) thread_ = std::thread([this] { look(); });
}

void Events::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Events::look() {
  std::int64_t last = -1;
  bool told = false;
  for (std::unique_lock lock(mutex_); !stopping_; wake_.wait_for(lock, step, [this] { return stopping_; })) {
    lock.unlock();
    try {
      if (last < 0) last = last_change(database_);
      for (const auto& change : changes_after(database_, last)) {
        tell(change.kind, change.subject);
        last = change.number;
      }
      told = false;
    } catch (const std::exception& error) {
      if (!told) log_.write(TEGAMI_LOG_WARNING, "host", std::string("changes cannot be read: ") + error.what());
      told = true;
    }
    lock.lock();
  }
}

void Events::tell(std::int32_t kind, const std::string& subject) {
  const std::lock_guard lock(listeners_mutex_);
  for (const auto& [handle, listener] : listeners_)
    listener.call(listener.context, kind, {subject.data(), subject.size()});
}

std::int64_t Events::subscribe(void* context, tegami_event_listener listener) {
  const std::lock_guard lock(listeners_mutex_);
  listeners_[next_] = {context, listener};
  return next_++;
}

void Events::unsubscribe(std::int64_t handle) {
  const std::lock_guard lock(listeners_mutex_);
  listeners_.erase(handle);
}

}  // namespace samplehost
