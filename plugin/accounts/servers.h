/// servers.h - which servers an account really uses: the host administrator's, the webmail's own, or its own (A5).
#pragma once

#include <tegami-host/module.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.h"

namespace tegami::accounts {

class Repository;

struct Server {
  std::string host;
  std::optional<std::uint16_t> port;  ///< empty: the protection's default
  Protection protection = Protection::tls;
  SendAuth auth = SendAuth::plain;  ///< SMTP only, as the two below
  std::string oauth_server;
  bool skip_second_ehlo = false;
};

struct OauthServer {
  std::string id, name;
  std::string preset;  ///< "google", "microsoft" where the host says which it is
};

/// All that a source can stand for, read for one request or job.
struct Servers {
  std::optional<Server> host_pop3, host_smtp, webmail_pop3, webmail_smtp;
  std::vector<OauthServer> oauth;

  bool has_oauth(std::string_view id) const;
};

/// The host's settings and our own rows. A setting that is null or broken counts as not set.
Servers read_servers(const sdk::Host& host, Repository& repository);

struct SendServer {
  transport::Endpoint endpoint;
  SendAuth auth = SendAuth::plain;
  std::string oauth_server;
  bool skip_second_ehlo = false;
};

/// nullopt: the source has no server set. The pin is the account's whatever the source.
std::optional<transport::Endpoint> effective_receive(const Account& account, const Servers& servers);
std::optional<SendServer> effective_send(const Account& account, const Servers& servers);

transport::Endpoint pop3_endpoint(const Server& server);
transport::Endpoint smtp_endpoint(const Server& server);

/// 995 and 110; 465, 587 and 25.
std::uint16_t default_pop3_port(Protection protection) noexcept;
std::uint16_t default_smtp_port(Protection protection) noexcept;
bool is_starttls(Protection protection) noexcept;
bool is_verified(Protection protection) noexcept;

}  // namespace tegami::accounts
