#include "oauth/token_request.h"

#include "oauth/encoding.h"
#include "transport/sasl/mechanism.h"

namespace tegami::oauth {

namespace {

using transport::Secret;
using transport::http::Request;
using transport::http::Url;

/// Who asks, for the form; empty where Basic says it.
struct ClientFields {
  std::string_view id, secret;
};

ClientFields fields(const Server& server) {
  if (server.client_auth == ClientAuth::basic) return {};
  return {server.client_id,
          server.client_auth == ClientAuth::post ? server.client_secret.reveal() : std::string_view()};
}

Request request(const Server& server, const std::string& url, Secret body) {
  Request asked;
  // An entry whose addresses cannot be used is not read at all (server.h).
  asked.url = Url::parse(url).value();
  asked.method = "POST";
  asked.content_type = "application/x-www-form-urlencoded";
  asked.body = std::move(body);
  if (server.client_auth == ClientAuth::basic) {
    const Secret secret(form_encoded(server.client_secret.reveal()));
    const Secret both = transport::joined({form_encoded(server.client_id), ":", secret.reveal()});
    asked.authorization = transport::joined({"Basic ", transport::sasl::base64(both.reveal()).reveal()});
  }
  return asked;
}

std::string app_scope(const Server& server) {
  if (server.preset == Preset::microsoft) return "https://outlook.office365.com/.default";
  std::string all;
  for (const std::string& scope : server.scopes) {
    if (scope == "openid" || scope == "email" || scope == "profile" || scope == "offline_access") continue;
    if (!all.empty()) all += ' ';
    all += scope;
  }
  return all;
}

}  // namespace

Request code_request(const Server& server, const Secret& code, const Secret& verifier,
                     const std::string& redirect_uri) {
  const ClientFields client = fields(server);
  return request(server, server.token_url,
                 form({{"grant_type", "authorization_code"},
                       {"code", code.reveal()},
                       {"redirect_uri", redirect_uri},
                       {"code_verifier", verifier.reveal()},
                       {"client_id", client.id},
                       {"client_secret", client.secret}}));
}

Request refresh_request(const Server& server, const Secret& refresh_token) {
  const ClientFields client = fields(server);
  // Without a scope it stays what was granted (RFC 6749 section 6).
  return request(server, server.token_url,
                 form({{"grant_type", "refresh_token"},
                       {"refresh_token", refresh_token.reveal()},
                       {"client_id", client.id},
                       {"client_secret", client.secret}}));
}

Request app_request(const Server& server) {
  const ClientFields client = fields(server);
  return request(server, server.token_url,
                 form({{"grant_type", "client_credentials"},
                       {"scope", app_scope(server)},
                       {"client_id", client.id},
                       {"client_secret", client.secret}}));
}

Request revoke_request(const Server& server, const Secret& token, bool refresh_token) {
  const ClientFields client = fields(server);
  return request(server, server.revoke_url,
                 form({{"token", token.reveal()},
                       {"token_type_hint", refresh_token ? "refresh_token" : "access_token"},
                       {"client_id", client.id},
                       {"client_secret", client.secret}}));
}

}  // namespace tegami::oauth
