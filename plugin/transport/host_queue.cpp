#include "transport/host_queue.h"

#include <algorithm>

namespace tegami::transport {

void HostQueue::give_turn(const std::string& name, Host& host) {
  if (host.has_turn || host.waiting.empty() || host.running >= per_host_) return;
  host.has_turn = true;
  turns_.push_back(name);
}

void HostQueue::push(const std::string& host, Id id) {
  Host& queue = hosts_[host];
  queue.waiting.push_back(id);
  give_turn(host, queue);
}

std::optional<HostQueue::Id> HostQueue::pop() {
  while (running_ < in_all_ && !turns_.empty()) {
    const std::string name = std::move(turns_.front());
    turns_.pop_front();
    Host& host = hosts_[name];
    host.has_turn = false;
    if (host.waiting.empty()) continue;
    const Id id = host.waiting.front();
    host.waiting.pop_front();
    ++host.running;
    ++running_;
    give_turn(name, host);
    return id;
  }
  return std::nullopt;
}

void HostQueue::done(const std::string& name) {
  const auto found = hosts_.find(name);
  if (found == hosts_.end()) return;
  --found->second.running;
  --running_;
  if (found->second.running == 0 && found->second.waiting.empty()) {
    hosts_.erase(found);
  } else {
    give_turn(name, found->second);
  }
}

void HostQueue::withdraw(const std::string& name, Id id) {
  const auto found = hosts_.find(name);
  if (found == hosts_.end()) return;
  auto& waiting = found->second.waiting;
  waiting.erase(std::remove(waiting.begin(), waiting.end(), id), waiting.end());
}

}  // namespace tegami::transport
