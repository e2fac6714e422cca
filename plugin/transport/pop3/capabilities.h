/// capabilities.h - what a CAPA answer says (RFC 2449 section 5). A value made anew from each answer, never merged:
/// what was said before the TLS handshake is worth nothing after it (RFC 2595 section 4).
#pragma once

#include <string_view>

#include "transport/pop3/receive.h"

namespace tegami::transport::pop3 {

/// Lines of one answer; more is a server gone wild.
inline constexpr std::size_t kMaxCapabilityLines = 100;

/// Adds one line of the answer. Unknown ones are kept as lines: data for people, never control.
void add_capability(Capabilities& capabilities, std::string_view line);

/// Case does not matter (RFC 5034).
bool has_mechanism(const Capabilities& capabilities, std::string_view mechanism);

}  // namespace tegami::transport::pop3
