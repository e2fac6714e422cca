#include "jobs/session_limit.h"

#include <sys/resource.h>

#include <algorithm>

namespace tegami::jobs {

namespace {
constexpr std::size_t kFewest = 16, kMost = 512;
}

std::size_t most_sessions() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kMost;
  return std::clamp<std::size_t>(limit.rlim_cur / 8, kFewest, kMost);
}

}  // namespace tegami::jobs
