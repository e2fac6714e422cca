/// transient.h - which database failures go away by trying again.
#pragma once

#include <exception>

namespace tegami::storage {

/// Serialization failure, deadlock, busy file, a server that is starting, stopping or not reachable.
bool is_transient(const std::exception& error);

}  // namespace tegami::storage
