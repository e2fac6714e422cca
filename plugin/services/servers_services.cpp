// servers.get, servers.update: the webmail's own servers (SPEC 3.10), for system administrators.
//
// {"pop3": {"host", "port", "protection"} or null, "smtp": {..., "auth", "oauth_server", "skip_second_ehlo"} or null};
// servers.get adds "accounts": {"receive", "send"}, how many use them.
#include <map>

#include "services/accounts_rights.h"
#include "services/mail_access.h"
#include "services/server_json.h"

namespace tegami::services {
namespace {

namespace json = boost::json;

using accounts::Errors;
using accounts::Server;

json::value server_json(const std::optional<Server>& server, bool smtp) {
  if (!server) return nullptr;
  const std::uint16_t standard =
      smtp ? accounts::default_smtp_port(server->protection) : accounts::default_pop3_port(server->protection);
  json::object out{{"host", server->host},
                   {"port", server->port.value_or(standard)},
                   {"protection", accounts::name(server->protection)}};
  if (smtp) {
    out["auth"] = accounts::name(server->auth);
    out["oauth_server"] =
        server->oauth_server.empty() ? json::value(nullptr) : json::value(json::string(server->oauth_server));
    out["skip_second_ehlo"] = server->skip_second_ehlo;
  }
  return out;
}

Result answer_servers(const AccountParts& parts) {
  return Answer(json::value(json::object{{"pop3", server_json(parts.accounts.webmail_server("pop3"), false)},
                                         {"smtp", server_json(parts.accounts.webmail_server("smtp"), true)},
                                         {"accounts", json::object{{"receive", parts.accounts.webmail_users("pop3")},
                                                                   {"send", parts.accounts.webmail_users("smtp")}}}}));
}

Result get(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  if (!who->system_administrator) return refuse(parts, call.caller, "forbidden");
  if (auto known = only_fields(parts.words, call, {}); known.has_error()) return known.error();
  return answer_servers(parts);
}

Result update(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  if (!who->system_administrator) return refuse(parts, call.caller, "forbidden");
  if (auto known = only_fields(parts.words, call, {"pop3", "smtp"}); known.has_error()) return known.error();
  const accounts::Servers servers = accounts::read_servers(parts.host, parts.accounts);
  const accounts::Policies policies(parts.host);
  Errors errors;
  std::map<std::string, std::optional<Server>> changes;
  for (const std::string kind : {"pop3", "smtp"}) {
    const auto* value = call.request.if_contains(kind);
    if (value == nullptr) continue;
    if (value->is_null())
      changes[kind] = std::nullopt;
    else if (const auto* object = value->if_object())
      changes[kind] = read_server(*object, kind == "smtp", servers, policies, errors);
    else
      errors[kind] = {"error.object"};
  }
  if (!errors.empty()) return refuse(parts, call.caller, errors);
  std::vector<std::string> names;
  for (const auto& [kind, server] : changes) {
    parts.accounts.set_webmail_server(kind, server, parts.host.now_ms());
    names.push_back(kind);
  }
  audit(parts, call.caller, "servers.update", {}, names);
  if (parts.changed) parts.changed();
  return answer_servers(parts);
}

}  // namespace

void add_servers(Services& services, const AccountParts& parts) {
  services.add("servers.get", [parts](const Call& call) { return get(parts, call); });
  services.add("servers.update", [parts](const Call& call) { return update(parts, call); });
}

}  // namespace tegami::services
