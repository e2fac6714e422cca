/// reply.h - an SMTP reply (RFC 5321 section 4.2) with its enhanced status code (RFC 2034, RFC 3463).
///
///   reply      = *( code "-" [text] CRLF ) code [ SP [text] ] CRLF        code = %x32-35 2DIGIT
///   text       = [class "." subject "." detail SP] human text
///
/// The RFC ends the second digit at 5; servers that say "571" mean a refusal, and are understood. Every line of one
/// reply has the same code; a reply that has not is the server's breach, and what it means is not guessed at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transport/failure.h"

namespace tegami::transport::smtp {

/// Lines of one reply; more is a server gone wild.
inline constexpr std::size_t kMaxReplyLines = 128;
/// Bytes of text in one reply.
inline constexpr std::size_t kMaxReplyBytes = 64 * 1024;

struct Reply {
  int code = 0;
  std::string enhanced;            ///< "5.7.1"; empty where there is none
  std::vector<std::string> lines;  ///< texts without code; the enhanced code is taken off

  bool good() const noexcept { return code >= 200 && code < 300; }
  bool more() const noexcept { return code >= 300 && code < 400; }  ///< 334, 354: it waits for us
  bool temporary() const noexcept { return code >= 400 && code < 500; }
  bool permanent() const noexcept { return code >= 500; }
  /// All of it for people: code, enhanced code and texts, printable, at most 500 bytes.
  std::string text() const;
};

/// Puts the lines of one reply together. After a reply or a breach it begins anew.
class ReplyReader {
 public:
  enum class Got : std::uint8_t { reply, more, breach };
  Got add(std::string_view line);
  Reply take();
  /// Whether the reply has more lines to come.
  bool inside() const noexcept { return reply_.code != 0 && !whole_; }

 private:
  Reply reply_;
  std::size_t bytes_ = 0;
  bool whole_ = false;
};

/// The failure of a refused step: temporary for 4xx, `kind` for 5xx.
Failure refusal(Stage stage, const Reply& reply, Kind kind, std::string_view code);

}  // namespace tegami::transport::smtp
