#include "transport/channel.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <cerrno>

#include "transport/resolver.h"

namespace tegami::transport {

namespace {

using Poco::Net::SecureStreamSocket;

/// The error queue is one for the thread, so one for thousands of sessions: an error left by another would be taken
/// for ours.
void clear_errors() noexcept {
  ERR_clear_error();
  errno = 0;
}

/// Tells the context's verify callback whose handshake this step belongs to.
class Shaking {
 public:
  Shaking(TlsContext& context, const PeerCheck& check, Peer& peer) : context_(context) {
    context_.check = &check;
    context_.peer = &peer;
  }
  Shaking(const Shaking&) = delete;
  Shaking& operator=(const Shaking&) = delete;
  ~Shaking() {
    context_.check = nullptr;
    context_.peer = nullptr;
  }

 private:
  TlsContext& context_;
};

}  // namespace

Channel::~Channel() {
  try {
    clear_errors();
    keep_session();
    socket_.close();
  } catch (const Poco::Exception&) {
    // Gone is gone.
  }
  ERR_clear_error();
}

/// At the end, as TLS 1.3 servers send their tickets some time after the handshake.
void Channel::keep_session() {
  if (!secure_) return;
  SecureStreamSocket secure(socket_);
  const Poco::Net::Session::Ptr session = secure.currentSession();
  if (session && SSL_SESSION_is_resumable(session->sslSession()) == 1) {
    context_->sessions.keep(check_, {session, peer_});
  }
}

int Channel::fd() const { return socket_.impl()->sockfd(); }

void Channel::start_tls(std::shared_ptr<TlsContext> context, PeerCheck check) {
  context_ = std::move(context);
  check_ = std::move(check);
  peer_ = {};
  resumed_ = context_->sessions.take(check_);
  const Poco::Net::Session::Ptr session = resumed_ ? resumed_->session : nullptr;
  clear_errors();
  // RFC 6066 section 3: no address in SNI.
  socket_ = is_address(check_.host) ? SecureStreamSocket::attach(socket_, context_->context, session)
                                    : SecureStreamSocket::attach(socket_, check_.host, context_->context, session);
}

Result<bool> Channel::handshake() {
  const Shaking shaking(*context_, check_, peer_);
  SecureStreamSocket secure(socket_);
  try {
    clear_errors();
    const int done = secure.completeHandshake();
    wants_write_ = done == SecureStreamSocket::ERR_SSL_WANT_WRITE;
    if (done < 0) return false;
    if (done == 0) return Failure(Stage::tls, Kind::closed, "connection_closed");
    if (resumed_ && secure.sessionWasReused()) peer_ = resumed_->peer;
    // completeHandshake checks no name.
    if (check_.verified && check_.pin.empty()) secure.verifyPeerCertificate(check_.host);
    secure_ = true;
    return true;
  } catch (const Poco::Net::CertificateValidationException&) {
    return wrong_name(check_, peer_);
  } catch (const Poco::Net::SSLConnectionUnexpectedlyClosedException& error) {
    return Failure(Stage::tls, Kind::closed, "connection_closed", printable(error.displayText()));
  } catch (const Poco::Net::SSLException& error) {
    if (error.message().find("unexpected eof") == std::string::npos) {
      return handshake_failure(check_, peer_, error.message());
    }
    return Failure(Stage::tls, Kind::closed, "connection_closed", printable(error.displayText()));
  } catch (const Poco::Exception& error) {
    return Failure(Stage::tls, Kind::closed, "connection_closed", printable(error.displayText()));
  }
}

Channel::Moved Channel::read(std::span<char> buffer) {
  if (secure_) return read_tls(buffer);
  try {
    const int got = socket_.receiveBytes(buffer.data(), static_cast<int>(buffer.size()));
    if (got > 0) return {Io::moved, static_cast<std::size_t>(got)};
    return {got == 0 ? Io::closed : Io::again, 0};
  } catch (const Poco::TimeoutException&) {
    return {};
  } catch (const Poco::Exception& error) {
    why_ = error.displayText();
    return {Io::closed, 0};
  }
}

Channel::Moved Channel::read_tls(std::span<char> buffer) {
  std::size_t filled = 0;
  pending_ = false;
  wants_write_ = false;
  try {
    while (filled < buffer.size()) {
      clear_errors();
      const int got = socket_.receiveBytes(buffer.data() + filled, static_cast<int>(buffer.size() - filled));
      if (got > 0) {
        filled += static_cast<std::size_t>(got);
        continue;
      }
      wants_write_ = got == SecureStreamSocket::ERR_SSL_WANT_WRITE;
      // Told again at the next read, once what came before it has been used.
      if (got == 0 && filled == 0) return {Io::closed, 0};
      pending_ = got == 0;
      return {filled != 0 ? Io::moved : Io::again, filled};
    }
    pending_ = true;
    return {Io::moved, filled};
  } catch (const Poco::Exception& error) {
    why_ = error.displayText();
    if (filled == 0) return {Io::closed, 0};
    pending_ = true;
    return {Io::moved, filled};
  }
}

Channel::Moved Channel::write(std::string_view bytes) {
  try {
    clear_errors();
    const int sent = socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size()), secure_ ? 0 : MSG_NOSIGNAL);
    if (sent > 0) return {Io::moved, static_cast<std::size_t>(sent)};
    return {};
  } catch (const Poco::TimeoutException&) {
    return {};
  } catch (const Poco::Exception& error) {
    // What a plain socket without blocking says when its buffer is full.
    if (error.code() == EAGAIN || error.code() == EWOULDBLOCK) return {};
    why_ = error.displayText();
    return {Io::closed, 0};
  }
}

}  // namespace tegami::transport
