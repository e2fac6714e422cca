#include "jobs/send_order.h"

#include "accounts/policies.h"
#include "accounts/servers.h"
#include "jobs/receive_order.h"

namespace tegami::jobs {

using accounts::SendAuth;
using transport::Failure;
using transport::Kind;
using transport::Secret;
using transport::Stage;

namespace {

Failure not_now(std::string code) { return Failure(Stage::connect, Kind::policy, std::move(code)); }

transport::smtp::Auth auth_of(SendAuth auth) {
  switch (auth) {
    case SendAuth::cram_md5:
      return transport::smtp::Auth::cram_md5;
    case SendAuth::login:
      return transport::smtp::Auth::login;
    case SendAuth::plain:
      return transport::smtp::Auth::plain;
    case SendAuth::xoauth2:
      return transport::smtp::Auth::xoauth2;
    case SendAuth::none:
    case SendAuth::pop_before_smtp:
      break;
  }
  return transport::smtp::Auth::none;
}

/// A5: with its user id left empty, sending uses the receiving grant where that is of the same server, or none is
/// named.
transport::Result<oauth::Token> send_token(const accounts::Account& account, const std::string& server,
                                           const TokenFor& tokens) {
  const accounts::ReceiveSettings& in = account.receive;
  const bool shares = account.send.user.empty() && in.auth == accounts::ReceiveAuth::xoauth2 &&
                      (server.empty() || server == in.oauth_server);
  if (shares) return receive_token(account, tokens);
  return tokens(account.id, oauth::Direction::send, server);
}

}  // namespace

std::string SendOrder::server() const { return config.endpoint.host + ':' + std::to_string(config.endpoint.port); }

transport::Result<SendOrder> send_config(const sdk::Host& host, accounts::Repository& accounts,
                                         const accounts::Account& account,
                                         const std::optional<Secret>& receive_password,
                                         const std::optional<Secret>& send_password, const TokenFor& tokens) {
  const accounts::Policies policies(host);
  const auto server = accounts::effective_send(account, accounts::read_servers(host, accounts));
  if (!server || server->endpoint.host.empty()) return not_now("no_server");
  SendOrder order;
  order.config.endpoint = server->endpoint;
  order.config.policy = policies.connect();
  order.config.deadlines.log_on = std::chrono::seconds(account.receive.timeout_s);
  order.config.auth = auth_of(server->auth);
  order.config.skip_second_ehlo = server->skip_second_ehlo;
  order.config.want_transcript = account.send_log;
  order.config.transcript_bytes = static_cast<std::size_t>(policies.log_bytes());
  order.per_minute = policies.send_per_minute();
  switch (server->auth) {
    case SendAuth::none:
      return order;
    case SendAuth::pop_before_smtp: {
      auto password = receive_password;
      if (account.receive.auth == accounts::ReceiveAuth::xoauth2) {
        auto token = receive_token(account, tokens);
        if (token.has_error()) return token.error();
        password = token->access;
        order.token = std::move(*token);
      }
      if (!password) return not_now("password_needed");
      auto log_on = receive_config(host, accounts, account, *password);
      if (log_on.has_error()) return log_on.error();
      log_on->until = transport::pop3::Until::signed_in;
      log_on->want_transcript = account.send_log;
      order.log_on_first = std::move(*log_on);
      return order;
    }
    case SendAuth::xoauth2: {
      order.config.user = account.send.user.empty() ? account.receive.user : account.send.user;
      auto token = send_token(account, server->oauth_server, tokens);
      if (token.has_error()) return token.error();
      order.config.password = token->access;
      order.token = std::move(*token);
      return order;
    }
    case SendAuth::cram_md5:
    case SendAuth::login:
    case SendAuth::plain:
      break;
  }
  // A5: left empty, the receiving server's user id and password serve.
  const bool own = !account.send.user.empty();
  const auto& password = own ? send_password : receive_password;
  order.config.user = own ? account.send.user : account.receive.user;
  if (order.config.user.empty() || !password) return not_now("password_needed");
  order.config.password = *password;
  return order;
}

transport::Result<SendOrder> send_order(const sdk::Host& host, accounts::Repository& accounts,
                                        const accounts::Account& account, const TokenFor& tokens) {
  if (auto why = why_no_transport(host, account)) return std::move(*why);
  return send_config(host, accounts, account, accounts.receive_password(account.id), accounts.send_password(account.id),
                     tokens);
}

}  // namespace tegami::jobs
