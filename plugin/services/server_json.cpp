#include "services/server_json.h"

#include <algorithm>
#include <array>

#include "accounts/parse.h"

namespace tegami::services {

/// By the rows of the account's own table of fields: "pop3.host" is judged as "receive.host".
accounts::Server read_server(const boost::json::object& object, bool smtp, const accounts::Servers& servers,
                             const accounts::Policies& policies, accounts::Errors& errors) {
  using accounts::Server;
  constexpr std::array<std::string_view, 6> members{"host", "port",         "protection",
                                                    "auth", "oauth_server", "skip_second_ehlo"};
  const std::string place = smtp ? "smtp." : "pop3.", group = smtp ? "send." : "receive.";
  accounts::Values values;
  for (const auto& [key, value] : object) {
    const std::string leaf(key);
    const bool known = std::find(members.begin(), smtp ? members.end() : members.begin() + 3, leaf) !=
                       (smtp ? members.end() : members.begin() + 3);
    const accounts::Field* field = known ? accounts::find_field(group + leaf) : nullptr;
    if (field == nullptr)
      errors[place + leaf] = {"error.unknown_field"};
    else if (auto problem = accounts::parse_json(*field, value, values))
      errors[place + leaf] = *std::move(problem);
  }
  const accounts::Account& a = values.account;
  Server server = smtp ? Server{a.send.host, a.send.port,         a.send.protection,
                                a.send.auth, a.send.oauth_server, a.send.skip_second_ehlo}
                       : Server{a.receive.host, a.receive.port, a.receive.protection, {}, {}, false};
  if (server.host.empty())
    errors.try_emplace(place + "host", accounts::FieldError("error.required." + group + "host", {}, {}));
  const transport::ConnectPolicy policy = policies.connect();
  if (server.protection == accounts::Protection::none && !policy.allow_plaintext)
    errors.try_emplace(place + "protection", accounts::FieldError{"error.plaintext_forbidden"});
  if (server.protection != accounts::Protection::none && !accounts::is_verified(server.protection) &&
      !policy.allow_unverified_tls)
    errors.try_emplace(place + "protection", accounts::FieldError{"error.unverified_forbidden"});
  if (server.skip_second_ehlo && !accounts::is_starttls(server.protection))
    errors.try_emplace(place + "skip_second_ehlo", accounts::FieldError{"error.skip_needs_starttls"});
  if (!server.oauth_server.empty() && !servers.has_oauth(server.oauth_server))
    errors.try_emplace(place + "oauth_server", accounts::FieldError{"error.oauth_server_unknown"});
  return server;
}

}  // namespace tegami::services
