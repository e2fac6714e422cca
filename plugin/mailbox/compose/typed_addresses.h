/// typed_addresses.h - To, Cc and Bcc as a person types them: `山田 <taro@example.jp>, "Smith, J." <j@example.com>;
/// c@d.jp`.
///
/// Addresses are parted by , and ; and their Japanese forms. A name that holds one of these signs, < > ( ) [ ] : @ or "
/// stands in quotes. Comments in ( ) are dropped, encoded-words are text as any other. What is not clearly an address
/// is a flaw with that piece as its value, never a guess: nobody is lost, and nobody gets what was not meant for him.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailbox/compose/letter.h"

namespace tegami::mailbox::compose {

/// field: what flaws are told of ("to"). An empty text has no addresses.
Result<std::vector<Mailbox>> parse_typed(std::string_view field, std::string_view text, const Limits& limits = {});

/// As one would type them: parse_typed() gives the same again, but for spaces in names, which become single.
std::string as_typed(std::span<const Mailbox> mailboxes);

}  // namespace tegami::mailbox::compose
