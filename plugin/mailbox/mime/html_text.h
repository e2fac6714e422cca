/// html_text.h - HTML as readable text: blocks as lines, lists and table cells apart, links with their address, no
/// script, style or title. Gumbo makes the tree, in bounded memory; HTML too deep or too large for it is read tag by
/// tag.
#pragma once

#include <string>
#include <string_view>

namespace tegami::mailbox::mime {

/// html: UTF-8. Any thread.
std::string html_to_text(std::string_view html);

/// The charset that a <meta> of the first 1,024 bytes names; empty: none.
std::string meta_charset(std::string_view html);

}  // namespace tegami::mailbox::mime
