/// loop.h - one thread that drives many protocol engines over non-blocking sockets.
///
/// The only place that waits for the network. start() may be called on any thread; handlers are called on the
/// loop's thread and must not block. The destructor cancels every session, tells each handler, and joins.
#pragma once

#include <memory>

#include "transport/pop3/receive.h"

namespace tegami::transport {

class Loop {
 public:
  struct Options {
    std::size_t sessions_per_host = 8;   ///< side by side on one server host; the rest wait in a fair queue
    std::size_t sessions = 4'096;
  };
  Loop();
  explicit Loop(Options options);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Begins one POP3 session. The handler lives until on_end was called (shared ownership).
  std::shared_ptr<pop3::Receive> start(pop3::Config config, std::shared_ptr<pop3::ReceiveHandler> handler);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tegami::transport
