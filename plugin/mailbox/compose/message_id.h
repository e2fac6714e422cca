/// message_id.h - identifiers of messages and parts (RFC 5322 3.6.4), and the randomness they are made of.
#pragma once

#include <string>
#include <string_view>

#include "mailbox/compose/address.h"

namespace tegami::mailbox::compose {

/// 128 random bits of the kernel, in hex.
std::string random_token();

/// "<" 128 random bits "@" the address's domain ">".
std::string new_message_id(const Address& from);

/// "<…>", of printable ASCII without spaces and further brackets; more is not asked, as other mailers' ids are passed
/// on.
bool is_message_id(std::string_view text);

}  // namespace tegami::mailbox::compose
