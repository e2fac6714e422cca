/// id_token.h - who signed in, by the ID token that came with the tokens (OpenID Connect Core 3.1.3.7).
///
/// Its signature is not checked: it comes from the token endpoint straight over verified TLS, which stands for it
/// (point 6). So never give it one that came by way of a browser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "oauth/failures.h"
#include "oauth/server.h"

namespace tegami::oauth {

struct Person {
  std::string subject;  ///< the server's own, steady name of them
  std::string address;  ///< email, or what they sign in with where that is an address; may be empty
};

/// issuer, audience, end and nonce have to be as they should (points 2 to 5, 9, 11).
Result<Person> read_id_token(const Server& server, const transport::Secret& id_token, std::string_view nonce,
                             std::int64_t now_ms);

}  // namespace tegami::oauth
