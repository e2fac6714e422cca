/// transient.h - which database failures go away by trying again.
#pragma once

#include <exception>

namespace tegami::storage {

/// Serialization failure, deadlock, busy file, a server that is starting, stopping or not reachable.
bool is_transient(const std::exception& error);

/// A kept statement that PostgreSQL does not have any more, or whose columns a changed schema has changed.
bool is_stale(const std::exception& error);

}  // namespace tegami::storage
