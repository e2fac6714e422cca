/// charset.h - bytes of a mail to UTF-8, whatever their label says, by ICU's converters and japanese.h (M1).
///
/// A Japanese label that the bytes deny (bare JIS, Shift_JIS, EUC-JP, UTF-8 under another's name), an unknown or a
/// missing one, and UTF-8 that is none, are detected. Never fails: what cannot be read is U+FFFD. NUL stays in.
#pragma once

#include <string>
#include <string_view>

namespace tegami::mailbox::mime {

/// label as in a header, any case; empty: not labelled. Any thread.
std::string to_utf8(std::string_view bytes, std::string_view label);

/// Whether two labels name the same charset, so that encoded-words may be joined before they are decoded.
bool same_charset(std::string_view a, std::string_view b);

}  // namespace tegami::mailbox::mime
