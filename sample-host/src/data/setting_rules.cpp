// What may be entered as a mail server or an OAuth server, and the presets.
#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>
#include <array>

#include "data/settings.h"

namespace samplehost {
namespace {

constexpr std::array<std::string_view, 5> protections = {"none", "tls", "tls_unverified", "starttls",
                                                         "starttls_unverified"};
constexpr std::array<std::string_view, 6> authentications = {"none",  "pop_before_smtp", "cram_md5",
                                                             "login", "plain",           "xoauth2"};
constexpr std::array<std::string_view, 3> presets = {"google", "microsoft", "custom"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool odd(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c <= 0x20 || c == 0x7f || c == '/' || c == '@'; });
}

/// https, or http to this machine (a test's authorization server).
bool is_address(const std::string& text) {
  if (text.size() > 2000) return false;
  try {
    const Poco::URI uri(text);
    const bool local = uri.getHost() == "127.0.0.1" || uri.getHost() == "localhost" || uri.getHost() == "::1";
    return !uri.getHost().empty() && uri.getUserInfo().empty() &&
           (uri.getScheme() == "https" || (uri.getScheme() == "http" && local));
  } catch (const Poco::Exception&) {
    return false;
  }
}

bool good_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9')) return false;
  const auto month = text.substr(5, 2);
  const auto day = text.substr(8, 2);
  return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

}  // namespace

std::string_view name(MailServerKind kind) { return kind == MailServerKind::pop3 ? "pop3" : "smtp"; }

std::int64_t default_port(MailServerKind kind, std::string_view protection) {
  const bool tls = protection.starts_with("tls");
  if (kind == MailServerKind::pop3) return tls ? 995 : 110;
  return tls ? 465 : protection == "none" ? 25 : 587;
}

Mistakes check(MailServerKind kind, MailServer& server) {
  Mistakes mistakes;
  if (server.host.empty()) {
    mistakes["host"] = "host_missing";
  } else if (server.host.size() > 253 || odd(server.host)) {
    mistakes["host"] = "host_invalid";
  }
  if (!one_of(protections, server.protection)) mistakes["protection"] = "choice";
  if (server.port == 0) server.port = default_port(kind, server.protection);
  if (server.port < 1 || server.port > 65'535) mistakes["port"] = "port";
  if (kind == MailServerKind::pop3) {
    server.auth.clear();
    return mistakes;
  }
  if (server.auth.empty()) server.auth = "plain";
  if (!one_of(authentications, server.auth)) mistakes["auth"] = "choice";
  if (server.auth == "xoauth2" && server.oauth_server.empty()) mistakes["auth"] = "oauth_server_missing";
  if (server.auth != "xoauth2") server.oauth_server.clear();
  if (!server.protection.starts_with("starttls")) server.skip_second_ehlo = false;
  return mistakes;
}

Mistakes check(const OAuthServer& server) {
  Mistakes mistakes;
  if (server.name.empty()) mistakes["name"] = "name_missing";
  if (server.name.size() > 200) mistakes["name"] = "too_long";
  if (!one_of(presets, server.preset)) mistakes["preset"] = "choice";
  if (!is_address(server.authorize_url)) mistakes["authorize_url"] = "url";
  if (!is_address(server.token_url)) mistakes["token_url"] = "url";
  if (!server.revoke_url.empty() && !is_address(server.revoke_url)) mistakes["revoke_url"] = "url";
  if (!server.issuer.empty() && !is_address(server.issuer)) mistakes["issuer"] = "url";
  const bool odd_tenant = odd(server.tenant) || server.tenant.size() > 200;
  if (odd_tenant) mistakes["tenant"] = "tenant";
  if (server.client_id.empty()) mistakes["client_id"] = "client_id_missing";
  if (server.client_id.size() > 500) mistakes["client_id"] = "too_long";
  if (server.client_secret.size() > 2000) mistakes["client_secret"] = "too_long";
  if (!server.secret_expires.empty() && !good_date(server.secret_expires)) mistakes["secret_expires"] = "date";
  const bool odd_scope = std::any_of(server.scopes.begin(), server.scopes.end(), [](const std::string& scope) {
    return scope.size() > 500 ||
           std::any_of(scope.begin(), scope.end(), [](unsigned char c) { return c <= 0x20 || c >= 0x7f; });
  });
  if (odd_scope || server.scopes.size() > 50) mistakes["scopes"] = "scopes";
  return mistakes;
}

void use_tenant(OAuthServer& server) {
  constexpr std::string_view host = "https://login.microsoftonline.com/";
  if (server.preset != "microsoft") return;
  if (server.tenant.empty()) server.tenant = "organizations";
  const auto put = [&](std::string& url, std::string_view end) {
    if (url.empty() || (url.starts_with(host) && url.ends_with(end)))
      url = std::string(host) + server.tenant + std::string(end);
  };
  put(server.authorize_url, "/oauth2/v2.0/authorize");
  put(server.token_url, "/oauth2/v2.0/token");
}

std::optional<OAuthServer> preset(std::string_view name) {
  OAuthServer server;
  server.preset = name;
  if (name == "google") {
    server.name = "Google";
    server.authorize_url = "https://accounts.google.com/o/oauth2/v2/auth";
    server.token_url = "https://oauth2.googleapis.com/token";
    server.revoke_url = "https://oauth2.googleapis.com/revoke";
    server.issuer = "https://accounts.google.com";
    server.scopes = {"https://mail.google.com/", "openid", "email"};
    return server;
  }
  if (name == "microsoft") {
    server.name = "Microsoft 365";
    server.tenant = "organizations";
    server.scopes = {"offline_access",
                     "openid",
                     "email",
                     "profile",
                     "https://outlook.office.com/POP.AccessAsUser.All",
                     "https://outlook.office.com/SMTP.Send"};
    use_tenant(server);
    return server;
  }
  return std::nullopt;
}

}  // namespace samplehost
