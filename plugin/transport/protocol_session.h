/// protocol_session.h - one session of a protocol without a socket, a clock or a thread, as drive.h drives it.
///
/// One thread at a time. Handlers are called from inside feed(), sent() and tls_done(); the job's orders come between.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "transport/endpoint.h"
#include "transport/failure.h"
#include "transport/transcript.h"

namespace tegami::transport {

/// One step of getting in, told as it happens; the connection test shows them (A8).
struct Step {
  Stage stage = Stage::resolve;  ///< resolve, connect, tls, sign_in, capabilities
  std::chrono::milliseconds took{0};
  std::string detail;  ///< address connected to; TLS version and certificate's name, issuer, expiry
};

struct End {
  std::optional<Failure> failure;  ///< empty: the session came to its end as it should
  std::string transcript;          ///< public text (no secret in it), where wanted
  std::string certificate_sha256;  ///< of the peer, lower-case hex; empty without TLS
};

/// What every job hears of its session.
class SessionEvents {
 public:
  virtual ~SessionEvents() = default;
  virtual void on_step(const Step&) {}
  /// Exactly once, on every path, and last.
  virtual void on_end(End end) = 0;
};

/// What the loop is to know of a session besides its words.
struct Connection {
  Endpoint endpoint;
  ConnectPolicy policy;
  Deadlines deadlines;
  /// A connection test has somebody waiting for it: it does not stand behind other people's stalled sessions (A8).
  bool waits_its_turn = true;
};

class ProtocolSession {
 public:
  ProtocolSession() = default;
  virtual ~ProtocolSession() = default;
  ProtocolSession(const ProtocolSession&) = delete;
  ProtocolSession& operator=(const ProtocolSession&) = delete;

  /// The connection stands (with TLS from the first byte: its handshake too).
  virtual void begin() = 0;
  virtual void feed(std::string_view bytes) = 0;
  virtual bool wants_tls() const noexcept = 0;
  virtual void tls_done() = 0;
  /// What is to be sent next; sent() tells how much of it was.
  virtual std::string_view output() const noexcept = 0;
  virtual void sent(std::size_t bytes) = 0;
  /// The peer closed, or the connection broke; `why` is the library's word.
  virtual void closed(std::string_view why) = 0;
  /// Ends it from outside, by a deadline: the protocol may know that nothing hangs on it.
  virtual void end(Failure failure) = 0;
  /// Ends it whatever it thinks of that; the first end counts.
  virtual void stop(std::optional<Failure> failure) = 0;
  /// Something to say, so that the server does not take us for gone; where nothing else is under way.
  virtual void keep_alive() = 0;

  virtual bool ended() const noexcept = 0;
  virtual const std::optional<Failure>& failure() const noexcept = 0;
  virtual Stage stage() const noexcept = 0;
  /// Whether something is waited for from the server.
  virtual bool waiting() const noexcept = 0;
  virtual bool idle() const noexcept = 0;
  /// Whole answers so far.
  virtual std::uint64_t answers() const noexcept = 0;
  /// How much time one whole answer makes good: a protocol of many short answers is not dripping.
  virtual std::chrono::milliseconds answer_worth() const noexcept { return std::chrono::seconds(1); }
  /// Whether bytes that we send are the work itself, and so count against slowness; commands do not.
  virtual bool sends_body() const noexcept { return false; }
  /// How long the server may be silent now, where that is not Deadlines::idle.
  virtual std::optional<std::chrono::milliseconds> patience() const noexcept { return std::nullopt; }
  virtual bool got_in() const noexcept = 0;
  /// The stage that ends getting in: the log-on, or for a test of the server alone what comes before it.
  virtual Stage in_from() const noexcept = 0;
  virtual Transcript& transcript() noexcept = 0;

  /// capabilities, sign_in and so on have been got through; set by who drives it.
  std::function<void(Stage)> got_through = [](Stage) {};
};

}  // namespace tegami::transport
