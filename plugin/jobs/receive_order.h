/// receive_order.h - what one receive of one account is to do, from the account, the host's settings and policies as
/// they are now (P2: asked before every job, never kept past one).
#pragma once

#include <optional>

#include "accounts/repository.h"
#include "jobs/oauth_access.h"
#include "jobs/receive_plan.h"
#include "tegami-host/module.hpp"
#include "transport/pop3/receive.h"

namespace tegami::jobs {

struct ReceiveOrder {
  transport::pop3::Config config;
  ReceiveRules rules;
  std::optional<accounts::Held> held;  ///< what the account is held for, answered or not (R5)
  std::optional<oauth::Token> token;   ///< that it signs in with
  bool begins_round = false;           ///< the listing of this session begins rules.round
};

/// A failure of Kind::policy with code says why not: off, paused, shared_off, owner_gone, password_needed,
/// needs_authorization, no_server; or it is the token's (oauth_access.h).
transport::Result<ReceiveOrder> receive_order(const sdk::Host& host, accounts::Repository& accounts,
                                              const accounts::Account& account, const TokenFor& tokens);

/// What the account signs in with where it receives.
transport::Result<oauth::Token> receive_token(const accounts::Account& account, const TokenFor& tokens);

/// Why nothing may go in or out by that account just now (P2, P3, P4): paused, shared_off, owner_gone. Nothing: it may.
std::optional<transport::Failure> why_no_transport(const sdk::Host& host, const accounts::Account& account);

/// Why nobody may receive that account just now, as host and policies stand at this moment (P2, P3, P4): the codes up
/// to owner_gone above. Nothing: it may be.
std::optional<transport::Failure> why_not_now(const sdk::Host& host, const accounts::Account& account);

/// How the server is reached, without the account's rights to be received; for the connection test as well.
/// password: what was typed, or the stored one; for XOAUTH2 the access token.
transport::Result<transport::pop3::Config> receive_config(const sdk::Host& host, accounts::Repository& accounts,
                                                          const accounts::Account& account, transport::Secret password);

}  // namespace tegami::jobs
