/// server.h - the HTTP server: own threads, one listening socket; stopped and joined by the destructor.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "web/app.h"

namespace samplehost {

class Server {
 public:
  /// Port 0: any free one. Throws std::runtime_error when the address is taken.
  Server(App& app, const std::string& address, std::uint16_t port);
  ~Server();
  std::uint16_t port() const;
  /// Takes no more requests, ends kept connections, and waits for the requests that run; false when some still do.
  bool stop(std::chrono::milliseconds wait);

 private:
  struct Running;
  std::unique_ptr<Running> running_;
};

}  // namespace samplehost
