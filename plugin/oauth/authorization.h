/// authorization.h - the question that a browser takes to the authorization server (RFC 6749 section 4.1.1, RFC 7636,
/// OpenID Connect Core 3.1.2.1), and the secrets that bind its answer to us.
#pragma once

#include <string>
#include <string_view>

#include "oauth/server.h"

namespace tegami::oauth {

/// Made anew for each question, from 32 random bytes each.
struct Binding {
  std::string state;
  std::string nonce;           ///< asked for where the server is an OpenID provider
  transport::Secret verifier;  ///< never leaves us but for the token endpoint (RFC 7636 section 4.1)
};
Binding new_binding();

/// S256; "plain" is never used (RFC 9700 section 2.1.1).
std::string challenge_of(const transport::Secret& verifier);

struct Question {
  std::string redirect_uri;  ///< to the letter as registered
  std::string login_hint;    ///< whom we expect, or empty
};

/// Where the browser is to go. The server's own query is kept (section 3.1).
std::string authorization_url(const Server& server, const Question& question, const Binding& binding);

}  // namespace tegami::oauth
