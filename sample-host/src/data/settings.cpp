#include "data/settings.h"

#include <tegami-host/host/events.h>

#include "data/changes.h"
#include "data/clock.h"
#include "data/database.h"
#include "data/rows.h"
#include "security/keyring.h"
#include "security/tokens.h"

namespace samplehost {
namespace {

namespace js = boost::json;

std::string text(const js::object& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

js::object object_of(MailServerKind kind, const MailServer& server) {
  js::object out{{"host", server.host}, {"port", server.port}, {"protection", server.protection}};
  if (kind == MailServerKind::smtp) {
    out["auth"] = server.auth;
    out["oauth_server"] = server.oauth_server.empty() ? js::value(nullptr) : js::value(server.oauth_server);
    out["skip_second_ehlo"] = server.skip_second_ehlo;
  }
  return out;
}

MailServer server_of(const js::object& from) {
  MailServer server{text(from, "host"),         from.at("port").to_number<std::int64_t>(),
                    text(from, "protection"),   text(from, "auth"),
                    text(from, "oauth_server"), false};
  if (const auto* skip = from.if_contains("skip_second_ehlo"))
    server.skip_second_ehlo = skip->is_bool() && skip->get_bool();
  return server;
}

js::object object_of(const OAuthServer& server) {
  js::array scopes;
  for (const auto& scope : server.scopes) scopes.emplace_back(scope);
  return {{"id", server.id},
          {"name", server.name},
          {"preset", server.preset},
          {"authorize_url", server.authorize_url},
          {"token_url", server.token_url},
          {"revoke_url", server.revoke_url},
          {"issuer", server.issuer},
          {"client_id", server.client_id},
          {"client_secret", server.client_secret},
          {"secret_expires", server.secret_expires.empty() ? js::value(nullptr) : js::value(server.secret_expires)},
          {"scopes", scopes},
          {"tenant", server.tenant},
          {"app_only", server.app_only}};
}

OAuthServer oauth_of(const js::object& from) {
  OAuthServer server;
  server.id = text(from, "id");
  server.name = text(from, "name");
  server.preset = text(from, "preset");
  server.authorize_url = text(from, "authorize_url");
  server.token_url = text(from, "token_url");
  server.revoke_url = text(from, "revoke_url");
  server.issuer = text(from, "issuer");
  server.client_id = text(from, "client_id");
  server.secret_expires = text(from, "secret_expires");
  for (const auto& scope : from.at("scopes").as_array()) server.scopes.emplace_back(scope.as_string());
  server.tenant = text(from, "tenant");
  server.app_only = from.at("app_only").as_bool();
  return server;
}

constexpr char servers_key[] = "oauth_servers";

}  // namespace

std::optional<MailServer> Settings::mail_server(MailServerKind kind) {
  std::optional<MailServer> server;
  database_.read([&](Session& session) {
    const auto found = rows<std::string>(session, "SELECT value FROM host_mail_server WHERE kind = $1", name(kind));
    if (!found.empty()) server = server_of(js::parse(std::get<0>(found.front())).as_object());
  });
  return server;
}

void Settings::set_mail_server(MailServerKind kind, const std::optional<MailServer>& server) {
  database_.write([&](Session& session) {
    run(session, "DELETE FROM host_mail_server WHERE kind = $1", name(kind));
    if (server) {
      run(session, "INSERT INTO host_mail_server (kind, value) VALUES ($1, $2)", name(kind),
          js::serialize(object_of(kind, *server)));
    }
    add_change(session, TEGAMI_EVENT_SETTINGS_CHANGED, "mail_servers." + std::string(name(kind)), clock_.now_ms());
  });
}

std::vector<OAuthServer> Settings::oauth_servers() {
  std::vector<OAuthServer> list;
  database_.read([&](Session& session) {
    for (const auto& [id, value, secret] : rows<std::string, std::string, std::string>(
             session, "SELECT id, value, secret FROM host_oauth_server ORDER BY name, id")) {
      auto server = oauth_of(js::parse(value).as_object());
      // A secret whose key is missing counts as none: the page asks for it anew.
      server.client_secret = keyring_.open(secret, "oauth:" + id).value_or(std::string{});
      list.push_back(std::move(server));
    }
  });
  return list;
}

std::optional<OAuthServer> Settings::oauth_server(std::string_view id) {
  for (auto& server : oauth_servers())
    if (server.id == id) return std::move(server);
  return std::nullopt;
}

std::string Settings::put_oauth_server(OAuthServer server) {
  if (server.id.empty()) server.id = "o" + random_key().substr(0, 12);
  const auto sealed = keyring_.seal(server.client_secret, "oauth:" + server.id);
  server.client_secret.clear();
  const auto value = js::serialize(object_of(server));
  database_.write([&](Session& session) {
    run(session,
        "INSERT INTO host_oauth_server (id, name, value, secret) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET"
        " name = excluded.name, value = excluded.value,"
        " secret = CASE WHEN excluded.secret = '' THEN host_oauth_server.secret ELSE excluded.secret END",
        server.id, server.name, value, sealed);
    add_change(session, TEGAMI_EVENT_SETTINGS_CHANGED, servers_key, clock_.now_ms());
  });
  return server.id;
}

void Settings::seal_anew() {
  database_.write([&](Session& session) {
    for (const auto& [id, sealed] :
         rows<std::string, std::string>(session, "SELECT id, secret FROM host_oauth_server WHERE secret <> ''")) {
      const auto secret = keyring_.open(sealed, "oauth:" + id);
      if (!secret) continue;
      run(session, "UPDATE host_oauth_server SET secret = $1 WHERE id = $2", keyring_.seal(*secret, "oauth:" + id), id);
    }
  });
}

bool Settings::remove_oauth_server(std::string_view id) {
  bool removed = false;
  database_.write([&](Session& session) {
    removed = run(session, "DELETE FROM host_oauth_server WHERE id = $1", id) != 0;
    if (removed) add_change(session, TEGAMI_EVENT_SETTINGS_CHANGED, servers_key, clock_.now_ms());
  });
  return removed;
}

std::optional<std::string> Settings::json(std::string_view key) {
  for (const auto kind : {MailServerKind::pop3, MailServerKind::smtp}) {
    if (key != "mail_servers." + std::string(name(kind))) continue;
    const auto server = mail_server(kind);
    return server ? js::serialize(object_of(kind, *server)) : "null";
  }
  if (key != servers_key) return std::nullopt;
  js::array list;
  for (const auto& server : oauth_servers()) list.emplace_back(object_of(server));
  return js::serialize(list);
}

}  // namespace samplehost
