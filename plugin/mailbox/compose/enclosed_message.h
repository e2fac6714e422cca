/// enclosed_message.h - a message inside a mail (message/rfc822). RFC 2046 5.2.1 lets nobody encode it, and we write 7
/// bits only: so it goes as it is where it is made of such lines, and else as a file like any other.
#pragma once

#include <functional>
#include <string_view>

#include "mailbox/mime/message.h"

namespace tegami::mailbox::compose {

/// Reads all of it, writes it with CRLF for each line end; the sink may be empty, to look only. False: it holds 8 bits,
/// a NUL, a bare CR or a line over 998 octets, and what was written is worth nothing.
bool write_enclosed(const mime::Source& source, const std::function<void(std::string_view)>& sink);

}  // namespace tegami::mailbox::compose
