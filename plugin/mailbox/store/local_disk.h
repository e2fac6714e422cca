/// local_disk.h - SQLite's WAL shares memory between processes, which network and user-space file systems cannot.
#pragma once

#include <string>

namespace tegami::mailbox::store {

/// Name of a file system type (as statfs gives it) where WAL is not safe; nullptr for any other.
const char* unsafe_filesystem(long type) noexcept;

/// Throws std::runtime_error naming the folder, its file system and what to do.
void require_local_disk(const std::string& folder);

}  // namespace tegami::mailbox::store
