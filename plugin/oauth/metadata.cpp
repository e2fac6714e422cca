#include "oauth/metadata.h"

#include <algorithm>

#include "oauth/wiped_json.h"

namespace tegami::oauth {

namespace json = boost::json;

namespace {

using transport::http::Url;

constexpr std::string_view kOauth = "/.well-known/oauth-authorization-server";
constexpr std::string_view kOpenId = "/.well-known/openid-configuration";

Failure unusable(std::string_view what) { return failure(Kind::protocol, "oauth_metadata_unusable", what); }

/// Says nothing of it, or says yes.
bool may(const WipedObject& metadata, std::string_view key, std::string_view wanted) {
  const json::value* list = metadata.find(key);
  if (list == nullptr || !list->is_array()) return true;
  return std::any_of(list->get_array().begin(), list->get_array().end(), [&](const json::value& one) {
    return one.is_string() && std::string_view(one.get_string()) == wanted;
  });
}

bool says(const WipedObject& metadata, std::string_view key, std::string_view wanted) {
  return metadata.find(key) != nullptr && may(metadata, key, wanted);
}

bool secure(std::string_view url) {
  const auto parsed = Url::parse(url);
  return parsed && parsed->tls;
}

}  // namespace

std::vector<Url> metadata_places(std::string_view issuer) {
  const auto url = Url::parse(issuer);
  if (!url || issuer.find('?') != std::string_view::npos) return {};
  std::string_view path = url->target;
  if (path.ends_with('/')) path.remove_suffix(1);
  std::vector<Url> places(path.empty() ? 2 : 3, *url);
  places[0].target = std::string(kOauth) + std::string(path);
  places[1].target = std::string(path) + std::string(kOpenId);
  if (!path.empty()) places[2].target = std::string(kOpenId) + std::string(path);
  return places;
}

std::string issuer_of_place(std::string_view url) {
  for (const std::string_view known : {kOauth, kOpenId}) {
    const std::size_t at = url.find(known);
    if (at == std::string_view::npos) continue;
    return std::string(url.substr(0, at)) + std::string(url.substr(at + known.size()));
  }
  return std::string(url);
}

Result<Server> read_metadata(std::string_view text, std::string_view issuer) {
  const WipedObject metadata(text);
  if (!metadata) return unusable("no JSON");
  if (metadata.text("issuer") != issuer) return unusable("issuer " + std::string(metadata.text("issuer")));
  Server server;
  server.issuer = issuer;
  server.authorize_url = metadata.text("authorization_endpoint");
  server.token_url = metadata.text("token_endpoint");
  server.revoke_url = metadata.text("revocation_endpoint");
  for (const std::string& url : {server.authorize_url, server.token_url}) {
    if (!secure(url)) return unusable("endpoint " + url);
  }
  if (!server.revoke_url.empty() && !secure(server.revoke_url)) return unusable("endpoint " + server.revoke_url);
  if (!may(metadata, "response_types_supported", "code")) return unusable("response_types_supported");
  if (!may(metadata, "grant_types_supported", "authorization_code")) return unusable("grant_types_supported");
  if (!may(metadata, "code_challenge_methods_supported", "S256")) return unusable("code_challenge_methods_supported");
  const json::value* names_itself = metadata.find("authorization_response_iss_parameter_supported");
  server.names_itself = names_itself != nullptr && names_itself->is_bool() && names_itself->get_bool();
  // Basic is what holds where nothing is said (RFC 8414 section 2).
  const bool basic = may(metadata, "token_endpoint_auth_methods_supported", "client_secret_basic");
  server.client_auth = basic ? ClientAuth::basic
                       : says(metadata, "token_endpoint_auth_methods_supported", "client_secret_post")
                           ? ClientAuth::post
                           : ClientAuth::none;
  if (says(metadata, "scopes_supported", "openid")) server.scopes = {"openid", "email"};
  if (says(metadata, "scopes_supported", "offline_access")) server.scopes.emplace_back("offline_access");
  if (says(metadata, "prompt_values_supported", "select_account")) server.prompt = "select_account";
  return server;
}

}  // namespace tegami::oauth
