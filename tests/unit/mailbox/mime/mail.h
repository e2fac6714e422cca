/// mail.h - mails given as text, for the tests of the reader.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "mailbox/mime/message.h"

namespace tegami::mailbox::mime::test {

/// Gives text piece by piece; the text must stay.
inline Source source_of(std::string_view text, std::size_t piece = 4096) {
  return [text, piece, at = std::size_t{0}](std::span<char> into) mutable {
    const std::size_t n = std::min({into.size(), piece, text.size() - at});
    std::copy_n(text.data() + at, n, into.data());
    at += n;
    return n;
  };
}

inline Message read_text(std::string_view text, const ReadOptions& options = {}, std::size_t piece = 4096) {
  init();
  return read(source_of(text, piece), options).value();
}

}  // namespace tegami::mailbox::mime::test
