#include "transport/inbox.h"

#include <utility>

namespace tegami::transport {

bool Inbox::post(Order& order) {
  const std::lock_guard lock(mutex_);
  if (!poller_) return false;
  orders_.push_back(std::move(order));
  if (orders_.size() == 1) poller_->wake();
  return true;
}

std::vector<Inbox::Order> Inbox::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(orders_, {});
}

void Inbox::close() {
  const std::lock_guard lock(mutex_);
  if (poller_) poller_->wake();
  poller_ = nullptr;
}

bool Inbox::closed() const {
  const std::lock_guard lock(mutex_);
  return poller_ == nullptr;
}

}  // namespace tegami::transport
