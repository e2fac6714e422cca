/// media_type.h - "type/subtype" (RFC 6838 4.2), without parameters.
#pragma once

#include <string>
#include <string_view>

namespace tegami::mailbox::compose {

bool is_media_type(std::string_view text);

/// As a browser gives it with a file: "text/plain; charset=utf-8" without what follows the type. What is behind may be
/// anything; it is dropped.
std::string_view without_parameters(std::string_view text);

/// What an attachment may say it is: lower case, no parameters, application/octet-stream where it says nothing, and
/// where a reader would take it for a part of this mail's own structure (multipart/*, and message/* but
/// message/rfc822).
std::string attachment_type(std::string_view type);

}  // namespace tegami::mailbox::compose
