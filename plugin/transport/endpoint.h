/// endpoint.h - which server, how protected, and what our administrator allows (SPEC 3.3, P3, T1).
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tegami::transport {

enum class Protection : std::uint8_t { none, tls, tls_unverified, starttls, starttls_unverified };

constexpr bool tls_from_first_byte(Protection protection) noexcept {
  return protection == Protection::tls || protection == Protection::tls_unverified;
}
constexpr bool unverified(Protection protection) noexcept {
  return protection == Protection::tls_unverified || protection == Protection::starttls_unverified;
}

struct Endpoint {
  std::string host;  ///< name or address, as the user typed it (IDN allowed)
  std::uint16_t port = 0;
  Protection protection = Protection::tls;
  std::string pin;  ///< lower-case hex SHA-256 of the certificate (DER), or empty
};

/// The administrator's rules for connections, read from the policies before each job.
struct ConnectPolicy {
  bool allow_plaintext = false;
  bool allow_unverified_tls = false;
  bool allow_private_networks = false;
  std::string ca_file;     ///< PEM, in addition to the system's trust store; empty: none
  std::string http_proxy;  ///< empty: none
};

/// T3. The log-on deadline counts from connect to finished log-on; the rest are for what comes after.
struct Deadlines {
  std::chrono::milliseconds log_on{30'000};
  std::chrono::milliseconds idle{60'000};         ///< without a byte
  std::chrono::milliseconds slow_window{60'000};  ///< under slow_bytes_per_s over this long ends the session
  std::uint32_t slow_bytes_per_s = 1'000;
  std::chrono::milliseconds verdict{600'000};  ///< for the answer to the final dot (RFC 5321 section 4.5.3.2.6)
};

}  // namespace tegami::transport
