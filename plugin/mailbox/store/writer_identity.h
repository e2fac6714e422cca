/// writer_identity.h - who is writing chunks that no message names yet, so that another process can tell whether they
/// are abandoned. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace tegami::mailbox::store {

/// This process, told apart from any other on this machine, before and after: boot, process-id namespace, process
/// id, start time.
std::string writer_identity();

/// True only when it is certain that the process has ended: another boot, or the same namespace without it.
bool writer_gone(std::string_view identity);

}  // namespace tegami::mailbox::store
