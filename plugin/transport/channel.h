/// channel.h - one connection's bytes, plain or under TLS, never blocking (POCO sockets).
///
/// One thread: the loop's, with SIGPIPE blocked. NetSSL's blocking calls and their timeouts are never used: they wait
/// a multiple of what they are told, and take a handshake that timed out for one that was made.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "transport/tls.h"

namespace tegami::transport {

class Channel {
 public:
  enum class Io { moved, again, closed };
  struct Moved {
    Io io = Io::again;
    std::size_t bytes = 0;
  };

  /// A connected, non-blocking socket.
  explicit Channel(const Poco::Net::StreamSocket& socket) : socket_(socket) {}
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int fd() const;
  void start_tls(std::shared_ptr<TlsContext> context, PeerCheck check);
  /// Goes on with the handshake: true when it is done and the peer is who it should be.
  Result<bool> handshake();
  /// Fills the buffer as far as it goes without waiting.
  Moved read(std::span<char> buffer);
  Moved write(std::string_view bytes);
  /// More may lie decrypted here, where no poll sees it: read again without waiting.
  bool pending() const noexcept { return pending_; }
  /// TLS has to write before it can go on.
  bool wants_write() const noexcept { return wants_write_; }
  bool secure() const noexcept { return secure_; }
  const Peer& peer() const noexcept { return peer_; }
  /// The library's word on Io::closed.
  const std::string& why() const noexcept { return why_; }

 private:
  Moved read_tls(std::span<char> buffer);
  void keep_session();

  Poco::Net::StreamSocket socket_;
  std::shared_ptr<TlsContext> context_;
  PeerCheck check_;
  Peer peer_;
  std::optional<Resumable> resumed_;  ///< offered to the server, which may want a whole handshake all the same
  bool secure_ = false;
  bool pending_ = false;
  bool wants_write_ = false;
  std::string why_;
};

}  // namespace tegami::transport
