/// attachment_part.h - an attachment as a part of a mail: its head with the file's name, its bytes as base64, or as
/// they are where it is a message (enclosed_message.h).
#pragma once

#include <optional>

#include "mailbox/compose/fault.h"
#include "mailbox/compose/letter.h"
#include "mailbox/compose/output.h"

namespace tegami::mailbox::compose {

/// shown_inside: as a picture of the HTML, by its content id. Ends with CRLF, ready for a boundary. Answers what is
/// wrong with the bytes that came.
std::optional<Fault> write_attachment(const Attachment& attachment, bool shown_inside, Charset charset, Output& out);

}  // namespace tegami::mailbox::compose
