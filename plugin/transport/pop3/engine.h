/// engine.h - commands out, answers in, in order and pipelined: POP3 without a socket, a clock or a thread.
///
/// The owner passes bytes that came in to feed(), sends what output() shows and tells sent(), and does the TLS
/// handshake when wants_tls() says so. enter() is the only writer of the state. Callbacks of commands run inside
/// feed() and may submit further commands. One thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "transport/dots.h"
#include "transport/line_reader.h"
#include "transport/out_buffer.h"
#include "transport/pop3/command.h"
#include "transport/transcript.h"

namespace tegami::transport::pop3 {

/// What may be under way at once. Commands in flight must fit any send buffer, or both sides could wait for the other
/// to read; a server reads nothing while it writes a message.
struct Window {
  std::size_t wire_bytes = 4'096;
  std::uint64_t expected_bytes = 4U << 20U;
  std::size_t commands = 512;
};

class Engine {
 public:
  enum class State : std::uint8_t { talking, tls, ended };

  explicit Engine(Transcript& transcript);

  void expect_greeting(std::function<void(const Reply&)> on_reply);
  void submit(Command command);
  void allow_pipelining(bool allowed) noexcept { pipelining_ = allowed; }

  void feed(std::string_view bytes);
  /// From inside the on_reply of STLS. Bytes that follow that answer end the session (T2).
  void start_tls();
  void tls_done();
  /// Ends the session; the first end counts.
  void end(std::optional<Failure> failure);

  std::string_view output() const noexcept { return out_.unsent(); }
  void sent(std::size_t bytes) { out_.sent(bytes); }

  bool wants_tls() const noexcept { return state_ == State::tls; }
  bool ended() const noexcept { return state_ == State::ended; }
  const std::optional<Failure>& failure() const noexcept { return failure_; }
  /// Whether an answer is waited for.
  bool waiting() const noexcept { return !waits_.empty(); }
  bool idle() const noexcept { return waits_.empty() && queue_.empty(); }
  Stage stage() const noexcept;
  /// Whole answers so far.
  std::uint64_t answers() const noexcept { return answers_; }

 private:
  void enter(State state);
  void take(std::string_view bytes);
  void on_line(std::string_view line);
  bool asked() const noexcept;
  void on_status(std::string_view line);
  void on_block_line(std::string_view line);
  bool on_body(std::string_view& bytes);
  void complete(Reply::Type type);
  void pump();
  bool room_for(const Command& command) const noexcept;
  bool half_full() const noexcept;
  void broken(std::string_view code, std::string_view line);

  Transcript& transcript_;
  State state_ = State::talking;
  std::deque<Command> queue_;
  std::deque<Command> waits_;
  std::size_t in_flight_wire_ = 0;
  std::uint64_t in_flight_expected_ = 0;
  bool feeding_ = false;
  bool pipelining_ = false;
  bool opened_ = false;  ///< a first body was answered well: more than one may be asked for
  std::uint64_t answers_ = 0;

  enum class Reading : std::uint8_t { status, block, body } reading_ = Reading::status;
  LineReader lines_;
  DotReader dots_;
  std::string status_text_;  ///< of the multi-line answer being read
  std::uint64_t body_bytes_ = 0;

  OutBuffer out_;
  Stage last_stage_ = Stage::greeting;
  std::optional<Failure> failure_;
};

}  // namespace tegami::transport::pop3
