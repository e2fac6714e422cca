/// writer_identity.h - who is writing chunks that no message names yet, so that another process can tell whether they
/// are abandoned. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tegami::mailbox::store {

/// This process, told apart from any other on this machine, before and after: boot, process-id namespace, process
/// id, start time.
std::string writer_identity();

/// True only when it is certain that the process has ended: the same namespace without it, or another boot, where
/// all writers are on this machine (a file on a local disk; not so for a database server).
bool writer_gone(std::string_view identity, bool one_machine);

constexpr std::int64_t kAbandonedMs = 24 * 3'600'000;  ///< untouched so long: abandoned, wherever its writer is

}  // namespace tegami::mailbox::store
