/// oauth_services.h - oauth.begin, .complete, .status, .revoke (SPEC section 7; A5 to A7).
///
/// oauth.begin: {id or draft, direction: "receive|send|both", return_to, redirect_uri} → {url, server, direction,
/// serves}: where the browser is to go, whose grants the answer makes (sending that signs in with the receiving grant
/// is "receive"), and which directions sign in with them. redirect_uri is where the host has the callback page, to the
/// letter as registered at the server. With a draft (a personal account that is being added, as accounts.create takes
/// it) nothing is stored but the question itself, sealed; passwords in it are left out. A server of an application's
/// own sign-in asks nobody: for an administrator the account takes its grant at once, and url is null.
///
/// oauth.complete: {state, code, iss, error, error_description} as the browser brought them → {direction, return_to,
/// server, address, missing_scopes} with id, or for a draft with draft and grant, which accounts.create takes in its
/// grants. Where the server or the person said no there is {failure: {code, message}} instead of address, and nothing
/// was changed. A question is bound to the caller and his log-in, and answered once: of any other answer nothing is
/// told but why it is refused (oauth_state_unknown, oauth_other_session).
///
/// oauth.status: {id, direction} → {state: "none|needed|ok|expired", server, server_name, user, address, other_address,
/// scope, authorized, authorized_by, until, grant, app_only, uses: "receive|send"}.
/// oauth.discover: {url} → {issuer, authorize_url, token_url, revoke_url, scopes, names_itself}: what an authorization
/// server says of itself, by its issuer or its description's address; system administrators only, stores nothing.
/// oauth.revoke: {id, direction} → {revoked, message}: the grant is forgotten, whatever its server says of it.
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

/// The files that add_oauth_services is made of, too.
void add_oauth_discover(Services& services, const OauthParts& parts);
void add_oauth_grants(Services& services, const OauthParts& parts);

}  // namespace tegami::services
