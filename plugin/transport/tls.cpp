#include "transport/tls.h"

#include <Poco/Exception.h>
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <array>

namespace tegami::transport {

namespace {

constexpr std::chrono::minutes kContextAge{10};

std::string hex(const unsigned char* bytes, std::size_t size) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += kHex[bytes[i] >> 4U];
    text += kHex[bytes[i] & 15U];
  }
  return text;
}

std::string common_name(const X509_NAME* subject) {
  std::array<char, 256> text{};
  for (const int nid : {NID_commonName, NID_organizationName}) {
    if (X509_NAME_get_text_by_NID(subject, nid, text.data(), text.size()) > 0) return printable(text.data());
  }
  return {};
}

std::string alternative_names(const X509* certificate) {
  std::string all;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  for (int i = 0; i < count && all.size() < 200; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    std::string text;
    if (name->type == GEN_DNS) {
      text.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                  static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    } else if (name->type == GEN_IPADD) {
      std::array<char, INET6_ADDRSTRLEN> address{};
      const int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
      if (inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), address.data(), address.size())) {
        text = address.data();
      }
    }
    if (text.empty()) continue;
    if (!all.empty()) all += ", ";
    all += printable(text);
  }
  return all;
}

std::string day(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  std::array<char, 16> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts)};
}

void describe(Peer& peer, const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &length) == 1) peer.sha256 = hex(digest.data(), length);
  peer.subject = common_name(X509_get_subject_name(certificate));
  peer.issuer = common_name(X509_get_issuer_name(certificate));
  peer.names = alternative_names(certificate);
  if (peer.names.empty()) peer.names = peer.subject;
  peer.until = day(X509_get0_notAfter(certificate));
}

int verify(int good, X509_STORE_CTX* store) {
  const auto* ssl = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const auto* context = static_cast<const TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  if (!context || !context->peer) return 0;
  Peer& peer = *context->peer;
  const X509* certificate = X509_STORE_CTX_get0_cert(store);
  if (peer.sha256.empty() && certificate) {
    peer.version = SSL_get_version(ssl);
    describe(peer, certificate);
  }
  if (!context->check->pin.empty()) {
    if (peer.sha256 == context->check->pin) {
      X509_STORE_CTX_set_error(store, X509_V_OK);
      return 1;
    }
    peer.pin_changed = true;
    return 0;
  }
  if (good == 0 && peer.error == 0) peer.error = X509_STORE_CTX_get_error(store);
  return context->check->verified ? good : 1;
}

std::int64_t changed(const std::string& file) {
  struct stat status {};
  return !file.empty() && stat(file.c_str(), &status) == 0
             ? status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec
             : 0;
}

std::shared_ptr<TlsContext> make(const std::string& ca_file, bool verified) {
  Poco::Net::Context::Params params;
  // STRICT: RELAXED takes any certificate for localhost. What an unverified or pinned peer may show is for verify().
  params.verificationMode = Poco::Net::Context::VERIFY_STRICT;
  params.verificationDepth = 9;
  params.loadDefaultCAs = verified;
  params.caLocation = verified ? ca_file : std::string();
  params.cipherList = "DEFAULT";
  auto made = std::make_shared<TlsContext>();
  made->context = new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, params);
  made->context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
  SSL_CTX* const raw = made->context->sslContext();
  SSL_CTX_set_app_data(raw, made.get());
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, &verify);
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Fewer and larger reads from the socket; channel reads until the library has nothing left.
  SSL_CTX_set_read_ahead(raw, 1);
  SSL_CTX_set_default_read_buffer_len(raw, 128 * 1024);
  return made;
}

}  // namespace

std::string Peer::described() const {
  std::string text = version;
  for (const std::string* part : {&names, &issuer, &until}) {
    if (!part->empty()) text += (text.empty() ? "" : "; ") + *part;
  }
  return text;
}

std::optional<Resumable> TlsSessions::take(const PeerCheck& check) {
  auto node = kept_.extract({check.host, check.port, check.pin});
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

void TlsSessions::keep(const PeerCheck& check, Resumable resumable) {
  if (kept_.size() >= kMost) kept_.erase(kept_.begin());
  kept_.insert_or_assign({check.host, check.port, check.pin}, std::move(resumable));
}

Result<std::shared_ptr<TlsContext>> TlsContexts::get(const std::string& ca_file, bool verified) {
  Cached& cached = cache_[{verified ? ca_file : std::string(), verified}];
  const auto now = std::chrono::steady_clock::now();
  const std::int64_t file_changed = verified ? changed(ca_file) : 0;
  if (cached.context && now - cached.made < kContextAge && cached.file_changed == file_changed) return cached.context;
  try {
    cached = Cached{make(ca_file, verified), now, file_changed};
  } catch (const Poco::Exception& error) {
    cached = {};
    return Failure(Stage::tls, Kind::permanent, "ca_file_unreadable", printable(ca_file + ": " + error.displayText()));
  }
  return cached.context;
}

Failure handshake_failure(const PeerCheck& check, const Peer& peer, const std::string& library_text) {
  if (peer.pin_changed) {
    return {Stage::tls, Kind::permanent, "pin_changed", "pinned " + check.pin + ", now " + peer.sha256};
  }
  if (peer.error != 0 && check.verified) {
    const std::string words = X509_verify_cert_error_string(peer.error);
    switch (peer.error) {
      case X509_V_ERR_CERT_HAS_EXPIRED:
        return {Stage::tls, Kind::permanent, "certificate_expired", printable(words + ": " + peer.until)};
      case X509_V_ERR_CERT_NOT_YET_VALID:
        return {Stage::tls, Kind::permanent, "certificate_not_yet_valid", words};
      default:
        return {Stage::tls, Kind::permanent, "certificate_untrusted",
                printable(words + ": " + peer.subject + ", issued by " + peer.issuer)};
    }
  }
  const auto says = [&](std::string_view words) { return library_text.find(words) != std::string::npos; };
  if (says("wrong version number") || says("packet length too long") || says("http request")) {
    return {Stage::tls, Kind::protocol, "tls_not_spoken", printable(library_text)};
  }
  if (says("unsupported protocol") || says("protocol version")) {
    return {Stage::tls, Kind::permanent, "tls_too_old", printable(library_text)};
  }
  return {Stage::tls, Kind::protocol, "tls_failed", printable(library_text)};
}

Failure wrong_name(const PeerCheck& check, const Peer& peer) {
  return {Stage::tls, Kind::permanent, "certificate_wrong_name", printable(check.host + ": " + peer.names)};
}

}  // namespace tegami::transport
