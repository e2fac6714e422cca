/// flowed.h - text of format=flowed joined to paragraphs (RFC 3676): quote depth, space-stuffing, delsp, "-- ".
#pragma once

#include <string>
#include <string_view>

namespace tegami::mailbox::mime {

/// text: UTF-8 with LF.
std::string unflowed(std::string_view text, bool delsp);

}  // namespace tegami::mailbox::mime
