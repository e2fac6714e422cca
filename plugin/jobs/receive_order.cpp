#include "jobs/receive_order.h"

#include "accounts/policies.h"
#include "accounts/servers.h"

namespace tegami::jobs {

using transport::Failure;
using transport::Kind;
using transport::Stage;

namespace {

Failure not_now(std::string code) { return Failure(Stage::connect, Kind::policy, std::move(code)); }

transport::pop3::Auth auth_of(accounts::ReceiveAuth auth) {
  switch (auth) {
    case accounts::ReceiveAuth::apop:
      return transport::pop3::Auth::apop;
    case accounts::ReceiveAuth::xoauth2:
      return transport::pop3::Auth::xoauth2;
    default:
      return transport::pop3::Auth::standard;
  }
}

}  // namespace

transport::Result<transport::pop3::Config> receive_config(const sdk::Host& host, accounts::Repository& accounts,
                                                          const accounts::Account& account,
                                                          transport::Secret password) {
  const accounts::Policies policies(host);
  const bool own = account.receive.source == accounts::Source::individual;
  const auto endpoint =
      accounts::effective_receive(account, own ? accounts::Servers{} : accounts::read_servers(host, accounts));
  if (!endpoint || endpoint->host.empty()) return not_now("no_server");
  transport::pop3::Config config;
  config.endpoint = *endpoint;
  config.policy = policies.connect();
  config.deadlines.log_on = std::chrono::seconds(account.receive.timeout_s);
  config.auth = auth_of(account.receive.auth);
  config.user = account.receive.user;
  config.password = std::move(password);
  config.want_transcript = account.receive_log;
  config.transcript_bytes = static_cast<std::size_t>(policies.log_bytes());
  return config;
}

transport::Result<oauth::Token> receive_token(const accounts::Account& account, const TokenFor& tokens) {
  return tokens(account.id, oauth::Direction::receive, account.receive.oauth_server);
}

std::optional<Failure> why_not_now(const sdk::Host& host, const accounts::Account& account) {
  if (!account.receiving) return not_now("off");
  return why_no_transport(host, account);
}

std::optional<Failure> why_no_transport(const sdk::Host& host, const accounts::Account& account) {
  const accounts::Policies policies(host);
  if (policies.transport_paused()) return not_now("paused");
  if (account.shared) {
    if (!policies.shared_accounts_enabled()) return not_now("shared_off");
  } else {
    const auto owner = host.user(account.owner_user);
    if (!owner || owner->locked) return not_now("owner_gone");
  }
  return std::nullopt;
}

transport::Result<ReceiveOrder> receive_order(const sdk::Host& host, accounts::Repository& accounts,
                                              const accounts::Account& account, const TokenFor& tokens) {
  if (auto why = why_not_now(host, account)) return std::move(*why);
  const accounts::Policies policies(host);
  ReceiveOrder order;
  std::optional<transport::Secret> password;
  if (account.receive.auth == accounts::ReceiveAuth::xoauth2) {
    auto token = receive_token(account, tokens);
    if (token.has_error()) return token.error();
    password = token->access;
    order.token = std::move(*token);
  } else {
    password = accounts.receive_password(account.id);
  }
  if (!password) return not_now("password_needed");
  auto config = receive_config(host, accounts, account, std::move(*password));
  if (config.has_error()) return config.error();
  order.config = std::move(*config);
  order.rules.leave = account.receive.leave_on_server;
  order.rules.leave_days = account.receive.leave_days;
  order.rules.now_ms = host.now_ms();
  order.rules.max_bytes = static_cast<std::uint64_t>(policies.max_receive_bytes());
  order.held = accounts.held(account.id);
  if (order.held) order.rules.answer = order.held->answer;
  order.begins_round = account.round_pending && !account.receive.leave_on_server;
  order.rules.round = account.fetch_round;
  return order;
}

}  // namespace tegami::jobs
