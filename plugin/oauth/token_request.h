/// token_request.h - what is said to the token and the revocation endpoint (RFC 6749 sections 4.1.3, 4.4.2, 6; RFC
/// 7009).
///
/// The client names itself as its entry says: by Basic, whose two halves are form-encoded first (section 2.3.1), by
/// fields of the form, or, without a secret, by its id alone.
#pragma once

#include <string>

#include "oauth/server.h"
#include "transport/http/fetch.h"

namespace tegami::oauth {

transport::http::Request code_request(const Server& server, const transport::Secret& code,
                                      const transport::Secret& verifier, const std::string& redirect_uri);
transport::http::Request refresh_request(const Server& server, const transport::Secret& refresh_token);
/// App-only sign-in: the mail scopes alone, as nobody signs in. Microsoft wants its ".default".
transport::http::Request app_request(const Server& server);
/// Only where the server has a revoke_url. The refresh token takes its access tokens along (RFC 7009 section 2.1).
transport::http::Request revoke_request(const Server& server, const transport::Secret& token, bool refresh_token);

}  // namespace tegami::oauth
