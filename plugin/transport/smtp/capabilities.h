/// capabilities.h - what an EHLO answer says (RFC 5321 section 4.1.1.1). A value made anew from each answer, never
/// merged: what was said before the TLS handshake is worth nothing after it (RFC 3207 section 4.2).
#pragma once

#include <string_view>

#include "transport/smtp/reply.h"
#include "transport/smtp/send.h"

namespace tegami::transport::smtp {

/// The first line names the server and is no capability. Unknown ones are kept as lines: data for people, never
/// control.
Capabilities read_capabilities(const Reply& reply);

/// Case does not matter.
bool has_mechanism(const Capabilities& capabilities, std::string_view mechanism);

}  // namespace tegami::transport::smtp
