/// reply.h - a POP3 status line, and what a refusal means (RFC 1939 section 3, RFC 2449 section 8, RFC 3206).
///
///   status    = "+OK" [SP text] / "-ERR" [SP text] / "+" SP base64    (the last one in SASL only, RFC 5034)
///   text      = ["[" response-code "]" SP] human text
#pragma once

#include <optional>
#include <string_view>

#include "transport/failure.h"

namespace tegami::transport::pop3 {

struct Reply {
  enum class Type { ok, err, challenge };
  Type type = Type::ok;
  std::string_view text;  ///< after the status; valid as long as the line it was read from
  bool ok() const noexcept { return type == Type::ok; }
};

/// Nothing where the line is no status line. A challenge is one only where the command may be answered so.
std::optional<Reply> parse_reply(std::string_view line, bool challenge_allowed);

/// The response code without its brackets, as sent, or empty.
std::string_view response_code(std::string_view text);

/// The failure of a refused command: by its response code where there is one, else kind and code as given. Texts are
/// looked into only for servers older than response codes that say a maildrop is locked (RFC 1939's own example).
Failure refusal(Stage stage, std::string_view text, Kind kind, std::string_view code);

}  // namespace tegami::transport::pop3
