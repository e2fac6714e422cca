/// dial.h - from a host name to a connected socket: resolve, judge, try each address (POCO sockets).
///
/// The address that the private-network policy judged is the very one connected to; a name that resolves anew between
/// the two cannot slip through. One thread: the loop's.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <optional>

#include "transport/endpoint.h"
#include "transport/failure.h"
#include "transport/poller.h"
#include "transport/resolver.h"

namespace tegami::transport {

class Dial {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class At { resolving, connecting, connected, judged, failed };
  /// judge: no connection is made; address() is the first one that may be connected to, or the name where all may be.
  enum class Goal : std::uint8_t { connect, judge };

  /// deadline: of the whole log-on; shared among the addresses, so that a dead one leaves time for the next.
  Dial(Poller& poller, FdOwner& owner, const Endpoint& endpoint, bool allow_private, const ResolverOptions& options,
       Time deadline, Goal goal = Goal::connect);
  ~Dial();
  Dial(const Dial&) = delete;
  Dial& operator=(const Dial&) = delete;

  void start(Time now);
  void on_ready(int fd, bool readable, bool writable, Time now);
  void on_timer(Time now);
  std::optional<Time> next_timer(Time now) const;

  At at() const noexcept { return at_; }
  /// The connected, non-blocking socket; nobody watches it any more.
  Poco::Net::StreamSocket take();
  const Failure& failure() const { return *failure_; }
  const std::string& address() const noexcept { return address_; }
  /// As it is asked for and looked for in a certificate: ASCII, lower case, an address without brackets.
  const std::string& host() const noexcept { return host_; }

 private:
  void on_resolved(Time now);
  void try_next(Time now);
  void on_connect_ready(Time now);
  void attempt_failed(int error, Time now);
  void fail(Failure failure);
  void drop_socket();

  Poller& poller_;
  FdOwner& owner_;
  const Endpoint& endpoint_;
  bool allow_private_;
  Time deadline_;
  Goal goal_;
  Resolver resolver_;
  At at_ = At::resolving;
  std::string host_;
  std::vector<Address> addresses_;
  std::size_t next_ = 0;
  std::optional<Poco::Net::StreamSocket> socket_;
  Time attempt_until_{};
  std::string address_;
  std::optional<Failure> failure_;
};

}  // namespace tegami::transport
