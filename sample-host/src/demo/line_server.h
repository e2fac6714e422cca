/// line_server.h - a dialogue over real sockets on 127.0.0.1, a thread a connection (16 at most), stopped and joined by
/// the destructor.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "demo/dialogue.h"

namespace samplehost {

class LineServer {
 public:
  using Make = std::function<std::unique_ptr<Dialogue>()>;
  /// Port 0: any free one.
  explicit LineServer(Make make, std::uint16_t port = 0);
  ~LineServer();
  std::uint16_t port() const;

 private:
  struct Running;
  std::unique_ptr<Running> running_;
};

}  // namespace samplehost
