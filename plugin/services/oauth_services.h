/// oauth_services.h - oauth.begin, .complete, .status, .revoke (SPEC section 7; A6, A7).
///
/// oauth.begin: {id or draft, direction: "receive|send|both", return_to, redirect_uri} → {url}: where the browser is to
/// go. redirect_uri is where the host has the callback page, to the letter as registered at the server. With a draft
/// (a personal account that is being added, as accounts.create takes it) nothing is stored but the question itself,
/// sealed.
/// oauth.complete: {state, code, iss, error, error_description} as the browser brought them → {id, direction,
/// return_to, address}, or for a draft {draft, grant, direction, return_to, address}: accounts.create takes the grant.
/// A question is bound to the caller and his log-in, and answered once.
/// oauth.status and oauth.revoke: {id, direction}.
#pragma once

#include "oauth/flow_store.h"
#include "oauth/grant_store.h"
#include "services/account_services.h"
#include "transport/loop.h"

namespace tegami::services {

struct OauthParts {
  AccountParts accounts;
  oauth::FlowStore& flows;
  oauth::GrantStore& grants;
  transport::Loop& loop;
};

void add_oauth_services(Services& services, const OauthParts& parts);

}  // namespace tegami::services
