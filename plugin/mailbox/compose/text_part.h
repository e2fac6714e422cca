/// text_part.h - a text as it goes into a mail: line ends CRLF, the charset's bytes, and an encoding that leaves
/// nothing to chance: 7 bits, no bare CR or LF, no line over 998 octets.
///
/// ASCII that nobody on the way could spoil goes as it is; other UTF-8 as quoted-printable or base64, whichever is
/// shorter; ISO-2022-JP as it is, as its readers expect, or as base64 where a line is too long or begins with "From ".
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "mailbox/compose/letter.h"

namespace tegami::mailbox::compose {

/// Each line end, CRLF, CR or LF, is CRLF; one is added where the last is missing (a text without any stays empty).
std::string with_crlf(std::string_view text);

class TextPart {
 public:
  /// subtype: plain, html. The text is UTF-8 and holds what the charset can.
  TextPart(std::string_view subtype, std::string_view text, Charset charset);

  /// Content-Type and Content-Transfer-Encoding, as lines.
  std::string head() const;
  /// Ends with CRLF where it is not empty.
  void write(const std::function<void(std::string_view)>& sink) const;

 private:
  enum class Encoding : std::uint8_t { as_is, quoted_printable, base64 };
  Encoding chosen() const;

  std::string subtype_;
  std::string bytes_;
  Charset charset_;
  Encoding encoding_;
};

}  // namespace tegami::mailbox::compose
