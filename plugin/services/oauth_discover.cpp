// oauth.discover: an authorization server's own description (RFC 8414, OpenID Connect Discovery), for the administrator
// who enters its address alone. Fetched here, not by the host: the module has the one HTTP client that keeps to the
// policies of transport (TLS, proxy, private networks), and the reader that is fuzzed.
#include "jobs/oauth_exchange.h"
#include "oauth/metadata.h"
#include "services/accounts_rights.h"
#include "services/failure_words.h"
#include "services/mail_access.h"
#include "services/oauth_services.h"

namespace tegami::services {

namespace {

namespace json = boost::json;

constexpr std::string_view kDescription = "/.well-known/";

/// The issuer as entered, or, where the description's own address was, the one it has to name.
std::string issuer_of(std::string url) {
  if (url.find(kDescription) != std::string::npos) return oauth::issuer_of_place(url);
  return url;
}

Json entry_json(const oauth::Server& server) {
  json::array scopes(server.scopes.begin(), server.scopes.end());
  return {{"issuer", server.issuer},       {"authorize_url", server.authorize_url},
          {"token_url", server.token_url}, {"revoke_url", server.revoke_url},
          {"scopes", std::move(scopes)},   {"names_itself", server.names_itself}};
}

Result discover(const OauthParts& parts, const Call& call) {
  const AccountParts& all = parts.accounts;
  auto who = asker(all, call.caller);
  if (who.has_error()) return who.error();
  if (!who->system_administrator) return refuse(all, call.caller, "forbidden");
  if (auto known = only_fields(all.words, call, {"url"}); known.has_error()) return known.error();
  auto url = text(all.words, call, "url");
  if (url.has_error()) return url.error();
  std::string issuer = issuer_of(url->value_or(""));
  auto places = oauth::metadata_places(issuer);
  if (places.empty()) return invalid_field(all.words, call.caller, "url", "error.required");
  transport::Failure last = oauth::failure(transport::Kind::permanent, "oauth_metadata_unusable");
  for (const auto& place : places) {
    auto response = jobs::fetch_description(all.host, parts.loop, place);
    // A server that cannot be reached at one place cannot be at the others.
    if (response.has_error()) {
      last = response.error();
      break;
    }
    if (response->status != 200) continue;
    auto server = oauth::read_metadata(response->body.reveal(), issuer);
    if (server) return Answer(entry_json(*server));
    last = server.error();
  }
  return Refusal("invalid", all.words.text(call.caller.locale, "error.invalid"),
                 {{"url", failure_words(all.words, call.caller.locale, last.code, last.text)}});
}

}  // namespace

void add_oauth_discover(Services& services, const OauthParts& parts) {
  services.add("oauth.discover", [parts](const Call& call) { return discover(parts, call); });
}

}  // namespace tegami::services
