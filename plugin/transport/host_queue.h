/// host_queue.h - who may begin: a limit a server host and one in all, and a fair queue for the rest (R8).
///
/// Hosts take turns, so that one with thousands of accounts does not hold up the others; within a host the order is
/// that of coming. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace tegami::transport {

class HostQueue {
 public:
  using Id = std::uint64_t;
  HostQueue(std::size_t per_host, std::size_t in_all) : per_host_(per_host), in_all_(in_all) {}

  void push(const std::string& host, Id id);
  /// The next one that may begin; it counts as running until done().
  std::optional<Id> pop();
  void done(const std::string& name);
  /// One that waited and will not begin.
  void withdraw(const std::string& name, Id id);

 private:
  struct Host {
    std::deque<Id> waiting;
    std::size_t running = 0;
    bool has_turn = false;  ///< stands in turns_
  };
  void give_turn(const std::string& name, Host& host);

  std::size_t per_host_;
  std::size_t in_all_;
  std::size_t running_ = 0;
  std::unordered_map<std::string, Host> hosts_;
  std::deque<std::string> turns_;  ///< hosts where one waits and may begin
};

}  // namespace tegami::transport
