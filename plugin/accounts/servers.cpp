#include "accounts/servers.h"

#include <algorithm>
#include <boost/json.hpp>

#include "accounts/fields.h"
#include "accounts/repository.h"

namespace tegami::accounts {
namespace {

namespace json = boost::json;

json::value setting(const sdk::Host& host, std::string_view key) {
  const std::optional<std::string> found = host.setting(key);
  if (!found) return nullptr;
  json::error_code error;
  json::value value = json::parse(*found, error);
  return error ? json::value(nullptr) : value;
}

std::string text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<Server> server(const json::value& value, Protection otherwise) {
  if (!value.is_object()) return std::nullopt;
  const json::object& object = value.get_object();
  Server found;
  found.host = text(object, "host");
  if (found.host.empty()) return std::nullopt;
  found.protection = protection_of(text(object, "protection")).value_or(otherwise);
  if (const json::value* port = object.if_contains("port"); port != nullptr && port->is_number()) {
    json::error_code error;
    const auto number = port->to_number<std::uint16_t>(error);
    if (!error && number != 0) found.port = number;
  }
  found.auth = send_auth_of(text(object, "auth")).value_or(SendAuth::plain);
  found.oauth_server = text(object, "oauth_server");
  const json::value* skip = object.if_contains("skip_second_ehlo");
  found.skip_second_ehlo = skip != nullptr && skip->is_bool() && skip->get_bool();
  return found;
}

const std::optional<Server>& chosen(Source source, const std::optional<Server>& host,
                                    const std::optional<Server>& webmail) {
  return source == Source::host ? host : webmail;
}

}  // namespace

bool Servers::has_oauth(std::string_view id) const {
  return std::any_of(oauth.begin(), oauth.end(), [&](const OauthServer& one) { return one.id == id; });
}

Servers read_servers(const sdk::Host& host, Repository& repository) {
  Servers servers;
  servers.host_pop3 = server(setting(host, "mail_servers.pop3"), Protection::tls);
  servers.host_smtp = server(setting(host, "mail_servers.smtp"), Protection::starttls);
  servers.webmail_pop3 = repository.webmail_server("pop3");
  servers.webmail_smtp = repository.webmail_server("smtp");
  if (const json::value list = setting(host, "oauth_servers"); list.is_array())
    for (const json::value& item : list.get_array())
      if (item.is_object() && !text(item.get_object(), "id").empty())
        servers.oauth.push_back(
            {text(item.get_object(), "id"), text(item.get_object(), "name"), text(item.get_object(), "preset")});
  return servers;
}

std::optional<transport::Endpoint> effective_receive(const Account& account, const Servers& servers) {
  const ReceiveSettings& own = account.receive;
  if (own.source == Source::individual) {
    if (own.host.empty()) return std::nullopt;
    return transport::Endpoint{own.host, own.port.value_or(default_pop3_port(own.protection)), own.protection, own.pin};
  }
  const std::optional<Server>& server = chosen(own.source, servers.host_pop3, servers.webmail_pop3);
  if (!server) return std::nullopt;
  transport::Endpoint endpoint = pop3_endpoint(*server);
  endpoint.pin = own.pin;
  return endpoint;
}

transport::Endpoint pop3_endpoint(const Server& server) {
  return {server.host, server.port.value_or(default_pop3_port(server.protection)), server.protection, {}};
}

transport::Endpoint smtp_endpoint(const Server& server) {
  return {server.host, server.port.value_or(default_smtp_port(server.protection)), server.protection, {}};
}

std::optional<SendServer> effective_send(const Account& account, const Servers& servers) {
  const SendSettings& own = account.send;
  if (own.source == Source::individual) {
    if (own.host.empty()) return std::nullopt;
    const std::uint16_t port = own.port.value_or(default_smtp_port(own.protection));
    return SendServer{{own.host, port, own.protection, own.pin},
                      own.auth,
                      own.oauth_server,
                      own.skip_second_ehlo && is_starttls(own.protection)};
  }
  const std::optional<Server>& server = chosen(own.source, servers.host_smtp, servers.webmail_smtp);
  if (!server) return std::nullopt;
  const std::uint16_t port = server->port.value_or(default_smtp_port(server->protection));
  return SendServer{{server->host, port, server->protection, own.pin},
                    server->auth,
                    server->oauth_server.empty() ? own.oauth_server : server->oauth_server,
                    server->skip_second_ehlo && is_starttls(server->protection)};
}

bool is_starttls(Protection protection) noexcept {
  return protection == Protection::starttls || protection == Protection::starttls_unverified;
}
bool is_verified(Protection protection) noexcept {
  return protection == Protection::tls || protection == Protection::starttls;
}
std::uint16_t default_pop3_port(Protection protection) noexcept {
  return protection == Protection::tls || protection == Protection::tls_unverified ? 995 : 110;
}
std::uint16_t default_smtp_port(Protection protection) noexcept {
  if (is_starttls(protection)) return 587;
  return protection == Protection::none ? 25 : 465;
}

}  // namespace tegami::accounts
