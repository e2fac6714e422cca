/// server.h - an OAuth authorization server as the host's administrator entered it (P2, host/settings.h).
///
/// Read anew for each request and job, never kept. An entry that is broken is left out, and does not take the others
/// along.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transport/http/url.h"
#include "transport/secret.h"

namespace tegami::oauth {

/// How the client says who it is at the token endpoint (RFC 6749 section 2.3).
enum class ClientAuth : std::uint8_t { none, basic, post };

enum class Preset : std::uint8_t { custom, google, microsoft };

struct Server {
  static constexpr std::size_t kMost = 100;  ///< entries that are read
  static constexpr std::size_t kMaxScopes = 50;

  std::string id, name;
  Preset preset = Preset::custom;
  std::string authorize_url, token_url, revoke_url;  ///< revoke_url may be empty
  std::string issuer;                                ///< may be empty: then it is not compared
  std::string client_id;
  transport::Secret client_secret;
  ClientAuth client_auth = ClientAuth::none;
  std::string secret_expires;  ///< "2027-01-31" or empty
  std::vector<std::string> scopes;
  std::string tenant;
  std::string prompt;  ///< what the sign-in page is asked for, e.g. "select_account"; empty: nothing
  bool app_only = false;
  bool names_itself = false;  ///< its answers to a browser always carry iss (RFC 9207)

  /// An OpenID provider is asked for: it tells who signed in, and a nonce binds that to our question.
  bool openid() const;
  std::string scope() const;  ///< all, with a blank between
};

/// The setting "oauth_servers" of the host; empty where it is no list. Entries without an id, a client id, or usable
/// addresses (https, or http for what the policy allows: a connection is judged again) are left out.
std::vector<Server> read_servers(std::string_view setting);

std::optional<Server> find_server(std::string_view setting, std::string_view id);

/// What is published of Google and Microsoft 365, without client id and secret. tenant: a directory's id or domain, or
/// "organizations"; used by Microsoft alone.
Server preset(Preset preset, std::string_view tenant = "organizations");

std::string_view name(Preset preset) noexcept;
Preset preset_of(std::string_view name) noexcept;

}  // namespace tegami::oauth
