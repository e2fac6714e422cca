/// session_limit.h - how many sessions this process may have open at once, of all servers (R8). Any thread.
#pragma once

#include <cstddef>

namespace tegami::jobs {

/// Each has its socket, and may hold a mailbox open: an eighth of the descriptors that the host may have, bounded.
std::size_t most_sessions();

}  // namespace tegami::jobs
