/// session_orders.h - what a job asks of a session on the loop: posted from any thread, carried out on the loop's.
#pragma once

#include <memory>
#include <utility>

#include "transport/inbox.h"

namespace tegami::transport {

class SessionOrders {
 public:
  SessionOrders(std::shared_ptr<Inbox> inbox, std::uint64_t id) : inbox_(std::move(inbox)), id_(id) {}

  /// `act` is dropped where the session has ended by then: what it refers to of the session is there when it runs.
  void give(std::function<void()> act) const {
    post([act = std::move(act)](Drive& drive) { drive.order(act); });
  }
  void cancel() const {
    post([](Drive& drive) { drive.cancel(); });
  }
  void pause(bool paused) const {
    post([paused](Drive& drive) { drive.pause(paused); });
  }

 private:
  void post(std::function<void(Drive&)> act) const {
    Inbox::Order order{id_, nullptr, std::move(act)};
    inbox_->post(order);
  }

  std::shared_ptr<Inbox> inbox_;
  std::uint64_t id_;
};

}  // namespace tegami::transport
