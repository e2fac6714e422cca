/// media_type.h - "type/subtype" (RFC 6838 4.2), without parameters.
#pragma once

#include <string>
#include <string_view>

namespace tegami::mailbox::compose {

bool is_media_type(std::string_view text);

/// What an attachment may say it is: lower case, application/octet-stream where it says nothing, and where a reader
/// would take it for a part of this mail's own structure (multipart/*, and message/* but message/rfc822).
std::string attachment_type(std::string_view type);

}  // namespace tegami::mailbox::compose
