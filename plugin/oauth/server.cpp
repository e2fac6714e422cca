#include "oauth/server.h"

#include <algorithm>

#include "oauth/wiped_json.h"

namespace tegami::oauth {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxPrompt = 100, kMaxName = 200, kMaxClientId = 500, kMaxSecret = 2'000, kMaxScope = 500,
                      kMaxSetting = 1 << 20;

using Object = json::object;

std::string_view text(const Object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

bool truth(const Object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

/// RFC 6749 appendix A.1, A.2: visible ASCII and blanks.
bool visible(std::string_view value, bool blanks) {
  return std::all_of(value.begin(), value.end(), [&](char c) { return c > (blanks ? '\x1f' : ' ') && c < '\x7f'; });
}

bool address(std::string_view url) { return transport::http::Url::parse(url).has_value(); }

ClientAuth client_auth(std::string_view name, const Server& server) {
  if (server.client_secret.empty() || name == "none") return ClientAuth::none;
  if (name == "post") return ClientAuth::post;
  if (name == "basic") return ClientAuth::basic;
  // Both document the form's fields; all others must take Basic (RFC 6749 section 2.3.1).
  return server.preset == Preset::custom ? ClientAuth::basic : ClientAuth::post;
}

bool asks_for(const Server& server, std::string_view scope) {
  return std::find(server.scopes.begin(), server.scopes.end(), scope) != server.scopes.end();
}

/// A6 wants the choice of an account. OpenID Core 3.1.2.1 knows it; a server of plain OAuth might refuse what it does
/// not know. Consent is what Google gives a second refresh token for, and others one at all (OpenID Core section 11).
std::string prompt(const Server& server) {
  if (server.preset == Preset::google) return "select_account consent";
  if (server.preset == Preset::microsoft) return "select_account";
  if (!server.openid()) return {};
  return asks_for(server, "offline_access") ? "select_account consent" : "select_account";
}

std::optional<std::vector<std::string>> scopes_of(const Object& object) {
  std::vector<std::string> scopes;
  const json::value* list = object.if_contains("scopes");
  if (list == nullptr || !list->is_array()) return scopes;
  for (const json::value& scope : list->get_array()) {
    if (!scope.is_string() || scopes.size() == Server::kMaxScopes) return std::nullopt;
    const std::string_view one = scope.get_string();
    const bool odd = one.empty() || one.size() > kMaxScope || !visible(one, false) ||
                     one.find_first_of("\"\\") != std::string_view::npos;
    if (odd) return std::nullopt;
    scopes.emplace_back(one);
  }
  return scopes;
}

std::optional<Server> server_of(const Object& object) {
  Server server;
  server.id = text(object, "id");
  server.name = text(object, "name");
  server.preset = preset_of(text(object, "preset"));
  server.authorize_url = text(object, "authorize_url");
  server.token_url = text(object, "token_url");
  server.revoke_url = text(object, "revoke_url");
  server.issuer = text(object, "issuer");
  server.client_id = text(object, "client_id");
  server.client_secret = transport::Secret(std::string(text(object, "client_secret")));
  server.client_auth = client_auth(text(object, "client_auth"), server);
  server.secret_expires = text(object, "secret_expires");
  server.tenant = text(object, "tenant");
  server.app_only = truth(object, "app_only");
  server.names_itself = truth(object, "names_itself");
  auto scopes = scopes_of(object);
  if (!scopes || server.id.empty() || server.id.size() > kMaxName || server.name.size() > kMaxName) return std::nullopt;
  server.scopes = std::move(*scopes);
  const json::value* asked = object.if_contains("prompt");
  server.prompt = asked != nullptr && asked->is_string() ? std::string(text(object, "prompt")) : prompt(server);
  if (server.prompt.size() > kMaxPrompt || !visible(server.prompt, true)) return std::nullopt;
  const bool known =
      !server.client_id.empty() && server.client_id.size() <= kMaxClientId && visible(server.client_id, true);
  const std::string_view secret = server.client_secret.reveal();
  const bool reachable = address(server.token_url) && (server.app_only || address(server.authorize_url)) &&
                         (server.revoke_url.empty() || address(server.revoke_url));
  if (!known || secret.size() > kMaxSecret || !visible(secret, true) || !reachable) return std::nullopt;
  if (server.issuer.size() > transport::http::Url::kMaxBytes) return std::nullopt;
  return server;
}

}  // namespace

bool Server::openid() const { return asks_for(*this, "openid"); }

std::string Server::scope() const {
  std::string all;
  for (const std::string& one : scopes) {
    if (!all.empty()) all += ' ';
    all += one;
  }
  return all;
}

std::vector<Server> read_servers(std::string_view setting) {
  std::vector<Server> servers;
  if (setting.size() > kMaxSetting) return servers;
  WipingMemory memory;
  json::error_code error;
  const json::value value = json::parse(setting, error, json::storage_ptr(&memory));
  if (error || !value.is_array()) return servers;
  for (const json::value& entry : value.get_array()) {
    if (servers.size() == Server::kMost) break;
    if (!entry.is_object()) continue;
    if (auto server = server_of(entry.get_object())) servers.push_back(std::move(*server));
  }
  return servers;
}

std::optional<Server> find_server(std::string_view setting, std::string_view id) {
  for (Server& server : read_servers(setting)) {
    if (server.id == id) return std::move(server);
  }
  return std::nullopt;
}

Server preset(Preset preset, std::string_view tenant) {
  Server server;
  server.preset = preset;
  if (preset == Preset::google) {
    server.name = "Google";
    server.authorize_url = "https://accounts.google.com/o/oauth2/v2/auth";
    server.token_url = "https://oauth2.googleapis.com/token";
    server.revoke_url = "https://oauth2.googleapis.com/revoke";
    server.issuer = "https://accounts.google.com";
    server.scopes = {"https://mail.google.com/", "openid", "email"};
  } else if (preset == Preset::microsoft) {
    const std::string base = "https://login.microsoftonline.com/" + std::string(tenant) + "/oauth2/v2.0/";
    server.name = "Microsoft 365";
    server.tenant = tenant;
    server.authorize_url = base + "authorize";
    server.token_url = base + "token";
    server.scopes = {"https://outlook.office.com/POP.AccessAsUser.All",
                     "https://outlook.office.com/SMTP.Send",
                     "offline_access",
                     "openid",
                     "email",
                     "profile"};
  }
  server.prompt = prompt(server);
  return server;
}

std::string_view name(Preset preset) noexcept {
  switch (preset) {
    case Preset::google:
      return "google";
    case Preset::microsoft:
      return "microsoft";
    case Preset::custom:
      break;
  }
  return "custom";
}

Preset preset_of(std::string_view name) noexcept {
  if (name == "google") return Preset::google;
  if (name == "microsoft") return Preset::microsoft;
  return Preset::custom;
}

}  // namespace tegami::oauth
