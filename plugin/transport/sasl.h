/// sasl.h - initial responses of SASL mechanisms, base64 as they go over the wire. POP3 and SMTP share them.
#pragma once

#include <string_view>

#include "transport/secret.h"

namespace tegami::transport::sasl {

/// RFC 4648 section 4, with padding.
Secret base64(std::string_view bytes);
/// RFC 4616: NUL user NUL password, no authorization identity.
Secret plain(std::string_view user, const Secret& password);
/// Google's and Microsoft's XOAUTH2: "user=" user ^A "auth=Bearer " token ^A ^A.
Secret xoauth2(std::string_view user, const Secret& token);

}  // namespace tegami::transport::sasl
