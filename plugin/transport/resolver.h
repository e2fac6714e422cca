/// resolver.h - one name to its addresses, by c-ares in the loop: hosts file, then DNS, without a thread.
///
/// ⚙ getaddrinfo blocks ten seconds on a silent name server; this never does. One thread: the loop's.
#pragma once

#include <ares.h>
#include <sys/socket.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "transport/failure.h"
#include "transport/poller.h"

namespace tegami::transport {

struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;
  const sockaddr& get() const noexcept { return reinterpret_cast<const sockaddr&>(storage); }
  /// Numeric, without the port.
  std::string text() const;
};

/// "127.0.0.1", "::1" or "[::1]": an address, not a name.
bool is_address(const std::string& host);

struct ResolverOptions {
  std::map<std::string, std::vector<std::string>> hosts;  ///< looked at before the hosts file; names in lower case
  std::string name_servers;                               ///< "127.0.0.1:5353", comma-separated; empty: the system's
};

class Resolver {
 public:
  /// owner is told when one of the resolver's sockets is ready, and passes that on to on_ready().
  Resolver(Poller& poller, FdOwner& owner, const ResolverOptions& options);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Begins; may be done at once. The name in ASCII (IDN encoded).
  void start(const std::string& host, std::uint16_t port);
  void on_ready(int fd, bool readable, bool writable);
  /// c-ares repeats its questions.
  void on_timer();
  std::optional<std::chrono::milliseconds> next_timer() const;
  /// Empty while it goes on.
  const std::optional<Result<std::vector<Address>>>& result() const noexcept { return result_; }

 private:
  void on_answer(int status, ares_addrinfo* answer);
  static void answered(void* self, int status, int timeouts, ares_addrinfo* answer);
  static void socket_state(void* self, ares_socket_t fd, int readable, int writable);

  Poller& poller_;
  FdOwner& owner_;
  const ResolverOptions& options_;
  std::string host_;
  ares_channel channel_ = nullptr;
  std::optional<Result<std::vector<Address>>> result_;
};

}  // namespace tegami::transport
