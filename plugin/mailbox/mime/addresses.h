/// addresses.h - address lists (RFC 5322 section 3.4) as they come: odd dots as Japanese carriers issued them
/// ("a..b.@docomo.ne.jp"), quoted local parts, groups, comments, names of every kind, ";" between addresses.
#pragma once

#include <string_view>
#include <vector>

#include "mailbox/mime/message.h"

namespace tegami::mailbox::mime {

constexpr std::size_t kAddresses = 10'000;  ///< of one field; further ones are not read

/// raw: a field's value. Names decoded; a name without an address has an empty one. Any thread.
std::vector<Address> parse_addresses(std::string_view raw);

}  // namespace tegami::mailbox::mime
