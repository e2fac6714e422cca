/// events.h - tells listeners what changed in the host, in this process or another on the same data.
///
/// One thread looks at the list of changes twice a second; listeners are called on it (docs/threads.md: a host
/// thread). After unsubscribe returns, the listener is not called again.
#pragma once

#include <tegami-host/host/events.h>

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>

namespace samplehost {

class Database;
class Log;

class Events {
 public:
  Events(Database& database, Log& log);
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  void start();
  void stop();
  std::int64_t subscribe(void* context, tegami_event_listener listener);
  void unsubscribe(std::int64_t handle);

 private:
  struct Listener {
    void* context;
    tegami_event_listener call;
  };
  void look();
  void tell(std::int32_t kind, const std::string& subject);

  Database& database_;
  Log& log_;
  std::mutex listeners_mutex_;  ///< held while listeners are called
  std::map<std::int64_t, Listener> listeners_;
  std::int64_t next_ = 1;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace samplehost
