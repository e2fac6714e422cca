/// oauth_exchange.h - one request to an authorization server while somebody waits for its page: the code for tokens, a
/// token given back; and what is given back of an account that lets its grants go (A6, RFC 7009).
///
/// The first three block for the request's own deadline at most. Any thread but the loop's.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "oauth/grant_store.h"
#include "oauth/server.h"
#include "oauth/token_response.h"
#include "tegami-host/module.hpp"
#include "transport/loop.h"

namespace tegami::jobs {

/// A server's words in a failure hold none of what it was told (K1).
transport::Result<oauth::Tokens> exchange_code(const sdk::Host& host, transport::Loop& loop,
                                               const oauth::Server& server, const transport::Secret& code,
                                               const transport::Secret& verifier, const std::string& redirect_uri);

/// Nothing for a server without a revoke_url.
std::optional<transport::Failure> revoke_token(const sdk::Host& host, transport::Loop& loop,
                                               const oauth::Server& server, const transport::Secret& token,
                                               bool refresh_token);

/// Whatever is said there, with any status.
transport::Result<transport::http::Response> fetch_description(const sdk::Host& host, transport::Loop& loop,
                                                               const transport::http::Url& place);

/// To be asked before the account changes or goes; what it answers is to be called after that. It tells the servers of
/// those grants that are gone by then, in the background and once: what a server does not hear of ends there by itself.
/// Nothing is told where the same person's grant serves another account (GrantStore::is_alone). What it names must
/// outlive the call.
std::function<void()> give_back(const sdk::Host& host, transport::Loop& loop, oauth::GrantStore& grants,
                                oauth::AccountId account);

}  // namespace tegami::jobs
