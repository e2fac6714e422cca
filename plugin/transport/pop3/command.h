/// command.h - one POP3 command: its bytes, what of it may be shown, and what its answer looks like.
///
/// What a command may do stands here, on the command, not in a switch of the engine. One that carries a secret cannot
/// be made without its public form.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "transport/pop3/reply.h"
#include "transport/secret.h"

namespace tegami::transport::pop3 {

enum class Shape : std::uint8_t {
  line,   ///< a status line
  block,  ///< after +OK, lines up to a dot line, given to on_line
  body,   ///< after +OK, a message up to a dot line, given to on_body in pieces
};

struct Command {
  /// `text` without CR LF; it goes into the transcript as it is.
  Command(Stage stage_, std::string text, Shape shape_ = Shape::line)
      : wire(text), shown(std::move(text)), stage(stage_), shape(shape_) {}
  Command(Stage stage_, Secret wire_, std::string shown_)
      : wire(std::move(wire_)), shown(std::move(shown_)), stage(stage_) {}

  Secret wire;
  std::string shown;
  Stage stage;
  Shape shape = Shape::line;
  bool pipelined = false;         ///< may be followed by, and follow, others of its kind (RFC 2449 section 6.6)
  bool challenge = false;         ///< may be answered by a SASL challenge
  bool secret_challenge = false;  ///< that helps whoever guesses passwords: not for the transcript
  std::uint64_t expected = 0;     ///< bytes of the answer, for the window

  std::function<void(const Reply&)> on_reply;  ///< once, when the whole answer is there
  std::function<void(std::string_view)> on_line;
  std::function<void(std::span<const char>)> on_body;
};

}  // namespace tegami::transport::pop3
