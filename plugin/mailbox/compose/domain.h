/// domain.h - the right side of an address: a host name (IDN in its own letters or as xn--), or an address literal
/// (RFC 5321 4.1.3). IDNA by ICU, UTS 46 non-transitional.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tegami::mailbox::compose {

/// Lower case, ASCII; nullopt: DNS could have no such name. Its last label is no number ("192.0.2" is mistyped).
std::optional<std::string> ascii_domain(std::string_view utf8);

/// An ASCII domain in its own letters, as far as it has such.
std::string shown_domain(std::string_view ascii);

}  // namespace tegami::mailbox::compose
