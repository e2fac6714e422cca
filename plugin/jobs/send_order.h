/// send_order.h - how an account sends, from the account, the host's settings and policies as they are now (P2: asked
/// before every job, never kept past one).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "accounts/repository.h"
#include "jobs/oauth_access.h"
#include "tegami-host/module.hpp"
#include "transport/pop3/receive.h"
#include "transport/smtp/send.h"

namespace tegami::jobs {

struct SendOrder {
  transport::smtp::Config config;
  std::optional<transport::pop3::Config> log_on_first;  ///< POP before SMTP (S4)
  std::optional<oauth::Token> token;                    ///< that it, or the log-on before it, signs in with
  std::int64_t per_minute = 0;                          ///< transport.send_per_minute
  /// The server's place in the limit: host and port.
  std::string server() const;
};

/// A failure of Kind::policy with code says why not: paused, shared_off, owner_gone, password_needed,
/// needs_authorization, no_server; or it is the token's (oauth_access.h).
transport::Result<SendOrder> send_order(const sdk::Host& host, accounts::Repository& accounts,
                                        const accounts::Account& account, const TokenFor& tokens);

/// How the server is reached, without the account's rights to send; for the connection test as well. The passwords are
/// those typed or stored, of receiving and of sending; empty: none (A5).
transport::Result<SendOrder> send_config(const sdk::Host& host, accounts::Repository& accounts,
                                         const accounts::Account& account,
                                         const std::optional<transport::Secret>& receive_password,
                                         const std::optional<transport::Secret>& send_password, const TokenFor& tokens);

}  // namespace tegami::jobs
