/// tunnel.h - a way through an HTTP proxy (CONNECT, RFC 9110 section 9.3.6), without a socket.
///
/// The proxy is the administrator's (policy transport.http_proxy). It is given the very address that the
/// private-network policy judged, not the name, where private networks are refused. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "transport/endpoint.h"
#include "transport/failure.h"
#include "transport/out_buffer.h"
#include "transport/secret.h"

namespace tegami::transport {

/// "http://[user:password@]host:port", the password percent-encoded where it has to be.
struct Proxy {
  Endpoint endpoint;     ///< never under TLS
  Secret authorization;  ///< Basic credentials in base64; empty: none

  static std::optional<Proxy> parse(std::string_view text);
};

class Tunnel {
 public:
  /// The proxy's whole answer; more is a server gone wild.
  static constexpr std::size_t kMaxAnswer = 16 * 1024;

  /// host: a name or an address (IPv6 without brackets).
  Tunnel(const Proxy& proxy, const std::string& host, std::uint16_t port);

  std::string_view output() const noexcept { return out_.unsent(); }
  void sent(std::size_t bytes) { out_.sent(bytes); }
  /// Takes from the front of `bytes` what is the proxy's: true once the way is open, and what is left is the server's.
  Result<bool> feed(std::string_view& bytes);

 private:
  Result<bool> judge() const;

  OutBuffer out_;
  std::string answer_;
};

}  // namespace tegami::transport
