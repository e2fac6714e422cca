/// loop.h - one thread that drives many protocol engines over non-blocking sockets.
///
/// The only place that waits for the network. start() may be called on any thread; handlers are called on the
/// loop's thread and must not block; one that throws ends its own session ("internal_error"). The destructor cancels
/// every session, tells each handler, and joins; it must not run inside a handler. A Receive may outlive the loop.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "transport/http/fetch.h"
#include "transport/pop3/receive.h"
#include "transport/protocol_session.h"
#include "transport/smtp/send.h"

namespace tegami::transport {

class SessionOrders;

class Loop {
 public:
  struct Options {
    std::size_t sessions_per_host = 8;  ///< side by side on one server (name and port); the rest wait in a fair queue
    std::size_t sessions = 4'096;
    /// Addresses by name (lower case), looked at before the hosts file; for hosts without DNS, and for tests.
    std::map<std::string, std::vector<std::string>> hosts;
    std::string name_servers;  ///< "address:port", comma-separated, instead of the system's; empty: the system's
  };
  Loop();
  explicit Loop(const Options& options);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Begins one POP3 session. The handler lives until on_end was called (shared ownership).
  std::shared_ptr<pop3::Receive> start(pop3::Config config, std::shared_ptr<pop3::ReceiveHandler> handler);
  /// Begins one SMTP session, likewise. Each of `messages` has its result, however soon the session ends; one that is
  /// given later may come too late for it.
  std::shared_ptr<smtp::Send> start(smtp::Config config, std::shared_ptr<smtp::SendHandler> handler,
                                    std::vector<smtp::Outgoing> messages = {});
  /// Begins one HTTP request, likewise.
  std::shared_ptr<http::Fetch> start(const http::Config& config, std::shared_ptr<http::FetchHandler> handler);

 private:
  struct State;
  /// Begins a session of any protocol; what the job asks of it later goes through the orders.
  SessionOrders begin(Connection connection, std::unique_ptr<ProtocolSession> session,
                      std::shared_ptr<SessionEvents> events);
  std::unique_ptr<State> state_;
};

}  // namespace tegami::transport
