/// drive.h - one session on the loop: dials, shakes hands, moves bytes between channel and engine, keeps deadlines.
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
#include "transport/pop3/session.h"

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

  Drive(Shared& shared, std::uint64_t id, pop3::Config config, std::shared_ptr<pop3::ReceiveHandler> handler);
  ~Drive() override;
  Drive(const Drive&) = delete;
  Drive& operator=(const Drive&) = delete;

  /// The place in the queue for its server.
  std::string host_key() const;
  /// A connection test has somebody waiting for it: it does not stand behind other people's stalled sessions (A8).
  bool waits_its_turn() const noexcept { return config_.until == pop3::Until::end; }
  void start();
  void on_ready(int fd, bool readable, bool writable) override;
  void on_timer();
  /// Bytes lie in the TLS layer, or were left for fairness: go on without waiting.
  void go_on();

  /// Orders of the job.
  void fetch(const std::vector<std::uint32_t>& numbers);
  void fetch_heads(const std::vector<std::uint32_t>& numbers);
  void remove(const std::vector<std::uint32_t>& numbers);
  void finish();
  void cancel();
  void pause(bool paused);

  void looked_after() noexcept { touched_ = false; }
  bool has_more() const noexcept { return at_ == At::talking && channel_ && channel_->pending() && !reading_paused(); }
  bool ended() const noexcept { return at_ == At::ended; }
  Time next_timer() const;

 private:
  enum class At { waiting, dialing, shaking, talking, ended };

  template <class Act>
  void guarded(Act&& act);
  void dialed();
  void shake();
  void shaken();
  void begin_tls();
  void read();
  void flush();
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
  pop3::Config config_;
  std::shared_ptr<pop3::ReceiveHandler> handler_;
  pop3::Session session_;
  At at_ = At::waiting;
  Time log_on_until_ = Time::max();
  Time step_began_{};
  std::optional<Dial> dial_;
  std::string host_;
  std::optional<Channel> channel_;
  Pace pace_;
  bool resolve_told_ = false;
  bool paused_ = false;
  bool keeping_alive_ = false;
  bool blocked_ = false;  ///< output waits for the socket
};

}  // namespace tegami::transport
