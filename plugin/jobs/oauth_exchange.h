/// oauth_exchange.h - one request to an authorization server while somebody waits for its page: the code for tokens, a
/// token given back (A6).
///
/// Blocks for the request's own deadline at most. Any thread but the loop's.
#pragma once

#include <string>

#include "oauth/server.h"
#include "oauth/token_response.h"
#include "tegami-host/module.hpp"
#include "transport/loop.h"

namespace tegami::jobs {

/// A server's words in a failure hold none of what it was told (K1).
transport::Result<oauth::Tokens> exchange_code(const sdk::Host& host, transport::Loop& loop,
                                               const oauth::Server& server, const transport::Secret& code,
                                               const transport::Secret& verifier, const std::string& redirect_uri);

/// RFC 7009; nothing for a server without a revoke_url.
std::optional<transport::Failure> revoke_token(const sdk::Host& host, transport::Loop& loop,
                                               const oauth::Server& server, const transport::Secret& token,
                                               bool refresh_token);

}  // namespace tegami::jobs
