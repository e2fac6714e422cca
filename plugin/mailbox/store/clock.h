/// clock.h - the time for marks of the store's own, ms since 1970 UTC. Times of mail come from the host's clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace tegami::mailbox::store {

inline std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace tegami::mailbox::store
