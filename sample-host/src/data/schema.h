/// schema.h - the host's tables, each a statement that both databases understand.
#pragma once

#include <span>
#include <string_view>

namespace samplehost {

/// A version a list, forward only; version n is the n-th list.
std::span<const std::span<const std::string_view>> schema_versions();

}  // namespace samplehost
