/// settings.h - what the host's administrator set up for everybody: mail servers and OAuth authorization servers (P2).
///
/// Client secrets are sealed at rest; json() and oauth_servers() give them in clear: never log them.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace samplehost {

class Clock;
class Database;
class Keyring;

enum class MailServerKind { pop3, smtp };
std::string_view name(MailServerKind kind);

struct MailServer {
  std::string host;
  std::int64_t port = 0;  ///< 0: the protection's default, set by check()
  std::string protection = "tls";
  std::string auth;          ///< smtp: none, pop_before_smtp, cram_md5, login, plain, xoauth2
  std::string oauth_server;  ///< smtp with xoauth2: an id
  bool skip_second_ehlo = false;
};

struct OAuthServer {
  std::string id, name;
  std::string preset = "custom";  ///< google, microsoft, custom
  std::string authorize_url, token_url, revoke_url, issuer, client_id, client_secret;
  std::string secret_expires;  ///< "2026-12-10" or empty
  std::vector<std::string> scopes;
  std::string tenant;
  bool app_only = false;
};

/// Mistakes by field name: a code that the catalogue has as "mistake.CODE".
using Mistakes = std::map<std::string, std::string>;

std::int64_t default_port(MailServerKind kind, std::string_view protection);
/// Fills in the default port; answers what is wrong.
Mistakes check(MailServerKind kind, MailServer& server);
Mistakes check(const OAuthServer& server);
/// Microsoft's addresses name the directory: those that are its own, or empty, become the tenant's.
void use_tenant(OAuthServer& server);
/// URLs and scopes of google and microsoft; nullopt for others.
std::optional<OAuthServer> preset(std::string_view name);

class Settings {
 public:
  Settings(Database& database, const Clock& clock, const Keyring& keyring)
      : database_(database), clock_(clock), keyring_(keyring) {}

  std::optional<MailServer> mail_server(MailServerKind kind);
  void set_mail_server(MailServerKind kind, const std::optional<MailServer>& server);

  std::vector<OAuthServer> oauth_servers();
  std::optional<OAuthServer> oauth_server(std::string_view id);
  /// Adds (empty id) or changes; an empty client_secret keeps the stored one. Answers the id.
  std::string put_oauth_server(OAuthServer server);
  bool remove_oauth_server(std::string_view id);
  /// Client secrets under the current key, so that older ones can go. One whose key is gone stays as it is.
  void seal_anew();

  /// As host/settings.h says; nullopt for an unknown key.
  std::optional<std::string> json(std::string_view key);

 private:
  Database& database_;
  const Clock& clock_;
  const Keyring& keyring_;
};

}  // namespace samplehost
