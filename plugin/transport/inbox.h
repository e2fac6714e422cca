/// inbox.h - what other threads ask of the loop, by session; outlives the loop, so that a late order does no harm.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "transport/drive.h"
#include "transport/poller.h"

namespace tegami::transport {

class Inbox {
 public:
  struct Order {
    std::uint64_t session = 0;
    std::unique_ptr<Drive> begin;     ///< a new session, or
    std::function<void(Drive&)> act;  ///< something for one that may have ended
  };

  explicit Inbox(Poller& poller) : poller_(&poller) {}

  /// Any thread. False (and the order is handed back) once the loop is gone.
  bool post(Order& order);
  std::vector<Order> take();
  void close();
  bool closed() const;

 private:
  mutable std::mutex mutex_;
  Poller* poller_;  ///< null: closed
  std::vector<Order> orders_;
};

}  // namespace tegami::transport
