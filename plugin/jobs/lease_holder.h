/// lease_holder.h - who holds an account's lease (R9): this very run of this process on this machine.
///
/// A holder of this machine whose process is gone is seen at once; one of another machine only by its lease's end.
#pragma once

#include <string>
#include <string_view>

namespace tegami::jobs {

/// Machine, boot, process and its start, and a count: never the same twice.
std::string new_lease_holder();

/// True when the holder is a process of this machine, boot and process namespace that does not run any more.
bool holder_is_dead(std::string_view holder);

}  // namespace tegami::jobs
