/// quoted_printable.h - quoted-printable (RFC 2045 6.7) of a text whose line ends are CRLF.
///
/// Lines of at most 76 columns. Written as =XX, beside what must be: a space or tab at the end of a line, the F of
/// "From " at its beginning, and a dot alone on its line, so that nobody on the way can spoil them.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace tegami::mailbox::compose {

void quoted_printable(std::string_view text, const std::function<void(std::string_view)>& sink);

/// About how long it gets, to choose between this and base64.
std::size_t quoted_printable_size(std::string_view text);

}  // namespace tegami::mailbox::compose
