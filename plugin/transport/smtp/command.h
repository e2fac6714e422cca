/// command.h - one SMTP command: its bytes, what of it may be shown, and how it may stand in the pipeline.
///
/// RFC 2920 section 3.1: RSET, MAIL and RCPT may stand anywhere in a group of commands, as may what follows a mail's
/// last dot; EHLO, DATA, NOOP and QUIT may only be the last of one, and their answer must have come before anything
/// else is said. AUTH and STARTTLS stand alone.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "transport/secret.h"
#include "transport/smtp/reply.h"

namespace tegami::transport::smtp {

struct Command {
  /// `text` without CR LF; it goes into the transcript as it is.
  Command(Stage stage_, std::string text) : wire(text), shown(std::move(text)), stage(stage_) {}
  Command(Stage stage_, Secret wire_, std::string shown_)
      : wire(std::move(wire_)), shown(std::move(shown_)), stage(stage_) {}

  Secret wire;
  std::string shown;
  Stage stage;
  bool leads = false;    ///< others may follow it in the pipeline
  bool may_ask = false;  ///< 3xx is among its answers; to any other it means that the server is out of step

  /// Asked when it is to be sent; false: it is left out, on_skipped is called, and there is no answer.
  std::function<bool()> wanted;
  std::function<void()> on_skipped;
  std::function<void(const Reply&)> on_reply;  ///< once, when the whole answer is there
};

}  // namespace tegami::transport::smtp
