/// drive.h - one session on the loop: dials, shakes hands, moves bytes between channel and protocol, keeps deadlines.
///
/// The loop's thread only. Handlers may throw: that ends their session, no other.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "transport/channel.h"
#include "transport/dial.h"
#include "transport/pace.h"
#include "transport/poller.h"
#include "transport/protocol_session.h"
#include "transport/tunnel.h"

namespace tegami::transport {

/// What all sessions of a loop share.
struct Shared {
  Poller& poller;
  TlsContexts& tls;
  const ResolverOptions& resolver;
  std::span<char> buffer;              ///< for one read at a time
  std::vector<std::uint64_t> touched;  ///< sessions that something happened to since the loop looked after them
};

class Drive : public FdOwner {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Drive(Shared& shared, std::uint64_t id, Connection connection, std::unique_ptr<ProtocolSession> session,
        std::shared_ptr<SessionEvents> events);
  ~Drive() override;
  Drive(const Drive&) = delete;
  Drive& operator=(const Drive&) = delete;

  /// The place in the queue for its server.
  std::string host_key() const;
  bool waits_its_turn() const noexcept { return connection_.waits_its_turn; }
  void start();
  void on_ready(int fd, bool readable, bool writable) override;
  void on_timer();
  /// Bytes lie in the TLS layer, or were left for fairness: go on without waiting.
  void go_on();

  /// An order of the job to its session.
  void order(const std::function<void()>& act);
  void cancel();
  void pause(bool paused);

  void looked_after() noexcept { touched_ = false; }
  bool has_more() const noexcept {
    return at_ == At::talking && channel_ && (more_to_send_ || (channel_->pending() && !reading_paused()));
  }
  bool ended() const noexcept { return at_ == At::ended; }
  Time next_timer() const;

 private:
  enum class At { waiting, dialing, tunnelling, shaking, talking, ended };

  template <class Act>
  void guarded(Act&& act);
  void dialed();
  void connected();
  void go_through();
  void begin_protocol(std::string_view first);
  void shake();
  void shaken();
  void begin_tls();
  void read();
  void flush();
  void broke(const std::string& why);
  void settle();
  void watch();
  void told(Stage stage);
  void step(Stage stage, std::string detail);
  void end(std::optional<Failure> failure);
  Failure late() const;
  Stage stage() const;
  bool reading_paused() const noexcept;

  Shared& shared_;
  std::uint64_t id_;
  bool touched_ = false;
  const Connection connection_;
  std::shared_ptr<SessionEvents> events_;  ///< before the session, which may speak to the same object
  std::unique_ptr<ProtocolSession> session_;
  At at_ = At::waiting;
  Time log_on_until_ = Time::max();
  Time step_began_{};
  std::optional<Dial> dial_;
  std::string host_;
  std::optional<Proxy> proxy_;    ///< where there is one
  std::string behind_;            ///< whom the proxy is asked for: the address that was judged, or a name
  std::optional<Tunnel> tunnel_;  ///< while the proxy is asked
  std::optional<Channel> channel_;
  Pace pace_;
  bool resolve_told_ = false;
  bool paused_ = false;
  bool keeping_alive_ = false;
  bool blocked_ = false;       ///< output waits for the socket
  bool more_to_send_ = false;  ///< output was left for fairness
};

}  // namespace tegami::transport
