/// private_network.h - which addresses transport.allow_private_networks = false keeps us from (SPEC P3).
#pragma once

#include <sys/socket.h>

namespace tegami::transport {

/// Loopback, link-local, private and otherwise not globally reachable unicast (RFC 6890), multicast, unspecified; an
/// IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged as itself. Unknown families are private.
bool is_private(const sockaddr& address) noexcept;

}  // namespace tegami::transport
