/// tls.h - whom we trust over TLS: the contexts of NetSSL and the check of a peer's certificate (SPEC T1).
///
/// TLS 1.2 and up, the system's trust store and one more CA file, names and IP addresses, pins. One thread: the loop's.
/// Our own verify callback stands in each context: NetSSL's asks the host's SSLManager, whose handler could accept
/// anything. initializeSSL is never called; contexts work without.
#pragma once

#include <Poco/Net/Context.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "transport/failure.h"

namespace tegami::transport {

/// What is asked of the peer. With a pin its certificate must be that very one, and nothing else counts.
struct PeerCheck {
  std::string host;
  bool verified = true;
  std::string pin;  ///< lower-case hex SHA-256, or empty
};

/// What became known of the peer while shaking hands; filled as far as it got.
struct Peer {
  std::string version;  ///< "TLSv1.3"
  std::string sha256;   ///< of the certificate (DER), lower-case hex
  std::string subject;
  std::string issuer;
  std::string names;  ///< DNS and IP names it is for, comma-separated
  std::string until;  ///< "2027-01-31"
  int error = 0;      ///< X509_V_ERR_*, the first one
  bool pin_changed = false;
  /// For people: version, certificate's name, issuer, last day.
  std::string described() const;
};

/// A NetSSL context, and the handshake that runs in it at this moment.
struct TlsContext {
  Poco::Net::Context::Ptr context;
  const PeerCheck* check = nullptr;  ///< both set only while a handshake step runs
  Peer* peer = nullptr;
};

/// Contexts by CA file, made again when the file changes or they are ten minutes old: reading the trust store takes
/// milliseconds, so not for each session.
class TlsContexts {
 public:
  Result<std::shared_ptr<TlsContext>> get(const std::string& ca_file, bool verified);

 private:
  struct Cached {
    std::shared_ptr<TlsContext> context;
    std::chrono::steady_clock::time_point made;
    std::int64_t file_changed = 0;
  };
  std::map<std::pair<std::string, bool>, Cached> cache_;
};

/// Why the handshake failed, from what is known of the peer and the library's words.
Failure handshake_failure(const PeerCheck& check, const Peer& peer, const std::string& library_text);
/// The certificate is good and says another name than the one connected to.
Failure wrong_name(const PeerCheck& check, const Peer& peer);

}  // namespace tegami::transport
