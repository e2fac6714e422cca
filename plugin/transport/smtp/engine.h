/// engine.h - commands out, replies in, in order and pipelined; mail between them: SMTP without a socket, a clock or a
/// thread.
///
/// The owner passes bytes that came in to feed(), sends what output() shows and tells sent(), and does the TLS
/// handshake when wants_tls() says so. enter() is the only writer of the state. Callbacks of commands run inside
/// feed(), sent() and submit() and may submit further commands. One thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "transport/dots.h"
#include "transport/line_reader.h"
#include "transport/out_buffer.h"
#include "transport/smtp/command.h"
#include "transport/transcript.h"

namespace tegami::transport::smtp {

/// Bytes of commands in flight: they must fit any send buffer, or both sides could wait for the other to read.
inline constexpr std::uint64_t kWindowBytes = 4'096;

class Engine {
 public:
  enum class State : std::uint8_t { talking, tls, content, ended };
  /// A place in the stream of what we say.
  using Position = std::uint64_t;

  explicit Engine(Transcript& transcript);

  void expect_greeting(std::function<void(const Reply&)> on_reply);
  void submit(Command command);
  void allow_pipelining(bool allowed) noexcept { pipelining_ = allowed; }

  void feed(std::string_view bytes);
  /// From inside the on_reply of STARTTLS. Bytes that follow that answer end the session (T2).
  void start_tls();
  void tls_done();
  /// Ends the session; the first end counts.
  void end(std::optional<Failure> failure);

  /// From inside the on_reply of DATA. on_wanted: the next piece is to be given by content(), now or later; on_reply:
  /// the answer to the final dot, or an early refusal, after which the session ends.
  void begin_content(std::function<void()> on_wanted, std::function<void(const Reply&)> on_reply);
  void content(std::string piece, bool last);
  /// Where the final dot of the last content ends, once it is written.
  Position content_end() const noexcept { return content_end_; }
  /// Whether all up to there was given to the connection.
  bool given(Position position) const noexcept { return sent_ >= position; }

  std::string_view output() const noexcept { return out_.unsent(); }
  void sent(std::size_t bytes);

  bool wants_tls() const noexcept { return state_ == State::tls; }
  bool sends_content() const noexcept { return state_ == State::content; }
  bool ended() const noexcept { return state_ == State::ended; }
  const std::optional<Failure>& failure() const noexcept { return failure_; }
  /// Whether an answer is waited for, or the server is to take what lies ready.
  bool waiting() const noexcept { return !waits_.empty() || (sends_content() && !output().empty()); }
  /// Whether the answer that comes next is that to a final dot.
  bool waits_for_verdict() const noexcept { return !waits_.empty() && waits_.front().verdict; }
  bool idle() const noexcept { return waits_.empty() && queue_.empty() && !sends_content(); }
  Stage stage() const noexcept;
  std::uint64_t answers() const noexcept { return answers_; }

 private:
  struct Wait {
    Stage stage;
    bool leads = false;
    bool verdict = false;
    bool may_ask = false;
    Position begins = 0, ends = 0;  ///< of the command in the stream
    std::function<void(const Reply&)> on_reply;
  };
  void enter(State state);
  void take(std::string_view bytes);
  void on_line(std::string_view line);
  void on_reply(const Reply& reply);
  void on_early(const Reply& reply);
  void gone(const Reply& reply);
  void complete(const Reply& reply);
  void pump();
  bool room_for(const Command& command) const noexcept;
  void write_content();
  void ask_for_content();
  void say(std::string_view bytes);
  void broken(std::string_view code, std::string_view line);

  Transcript& transcript_;
  State state_ = State::talking;
  std::deque<Command> queue_;
  std::deque<Wait> waits_;
  bool feeding_ = false;
  bool pumping_ = false;
  bool pipelining_ = false;
  std::uint64_t answers_ = 0;

  LineReader lines_;
  ReplyReader replies_;

  struct Content {
    std::function<void()> on_wanted;
    std::function<void(const Reply&)> on_reply;
    std::deque<std::string> pieces;
    std::size_t taken = 0;  ///< of the first piece
    DotWriter dots;
    bool asked = false;
    bool last = false;  ///< has been given
    std::uint64_t bytes = 0;
  } content_;
  Position content_end_ = 0;

  OutBuffer out_;
  Position said_ = 0, sent_ = 0;
  Stage last_stage_ = Stage::greeting;
  std::optional<Failure> failure_;
};

}  // namespace tegami::transport::smtp
