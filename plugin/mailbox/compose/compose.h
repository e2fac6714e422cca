/// compose.h - a letter to the bytes of an Internet message (RFC 5322, MIME), as they go over the wire and into Sent.
///
/// The bytes: CRLF at each line end and nowhere else a CR or LF, no line over 998 octets, all 7 bits, so that no server
/// needs 8BITMIME; only an address whose local part is not ASCII puts UTF-8 into the head (needs_smtputf8). Bcc is not
/// in them, nor what program wrote them. Dots are not stuffed, that is SMTP's.
///
/// text → text/plain; html → text/html; both → multipart/alternative; pictures with a content id → multipart/related
/// with the html; attachments → multipart/mixed. Attachments stream by: memory is bounded by the texts, whatever their
/// size. Any thread. Exceptions: what a source or the sink throws, std::system_error where the kernel has no random
/// bits.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "mailbox/compose/fault.h"
#include "mailbox/compose/letter.h"

namespace tegami::mailbox::compose {

struct Composed {
  std::uint64_t bytes = 0;          ///< for SIZE (RFC 1870)
  bool needs_smtputf8 = false;      ///< RFC 6531; a Bcc may be the reason
  Charset charset = Charset::utf8;  ///< what it became
};

using Sink = std::function<void(std::span<const char>)>;

/// What flaws_of() finds is told before the first byte is written. Later ones (size_differs, too_large) may come after
/// any number of bytes: they are no message then.
Result<Composed> compose(const Letter& letter, const Limits& limits, const Sink& sink);

}  // namespace tegami::mailbox::compose
