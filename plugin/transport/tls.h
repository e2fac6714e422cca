/// tls.h - whom we trust over TLS: the contexts of NetSSL and the check of a peer's certificate (SPEC T1).
///
/// TLS 1.2 and up, the system's trust store and one more CA file, names and IP addresses, pins. One thread: the loop's.
/// Our own verify callback stands in each context: NetSSL's asks the host's SSLManager, whose handler could accept
/// anything. initializeSSL is never called; contexts work without.
#pragma once

#include <Poco/Net/Context.h>
#include <Poco/Net/Session.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "transport/failure.h"

namespace tegami::transport {

/// What is asked of the peer. With a pin its certificate must be that very one, and nothing else counts.
struct PeerCheck {
  std::string host;
  bool verified = true;
  std::string pin;  ///< lower-case hex SHA-256, or empty
  std::uint16_t port = 0;
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

/// A TLS session to be taken up again: without a certificate shown anew, so with what was known of the peer then.
struct Resumable {
  Poco::Net::Session::Ptr session;
  Peer peer;
};

/// Sessions with servers, each given out once (RFC 8446 appendix C.4). They live as long as their context, ten minutes:
/// a certificate that has run out or a trust store that has changed is looked at anew by then. Never shared between
/// verified and not verified, which have contexts of their own, nor between pins.
class TlsSessions {
 public:
  static constexpr std::size_t kMost = 256;

  std::optional<Resumable> take(const PeerCheck& check);
  /// When full, another one goes.
  void keep(const PeerCheck& check, Resumable resumable);

 private:
  std::map<std::tuple<std::string, std::uint16_t, std::string>, Resumable> kept_;
};

/// A NetSSL context, and the handshake that runs in it at this moment.
struct TlsContext {
  Poco::Net::Context::Ptr context;
  TlsSessions sessions;
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
