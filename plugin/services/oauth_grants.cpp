// oauth.status, oauth.revoke
#include "accounts/account_json.h"
#include "accounts/account_writer.h"
#include "jobs/oauth_exchange.h"
#include "services/accounts_rights.h"
#include "services/failure_words.h"
#include "services/mail_access.h"
#include "services/oauth_services.h"
#include "services/oauth_wanted.h"

namespace tegami::services {

namespace {

namespace json = boost::json;

struct Named {
  accounts::AccountRow row;
  bool send = false;
  std::optional<Wanted> at;
  std::optional<oauth::Grant> grant;  ///< of the server that is wanted
};

boost::system::result<Named, Refusal> named(const OauthParts& parts, const Call& call, Deed deed) {
  auto who = asker(parts.accounts, call.caller);
  if (who.has_error()) return who.error();
  if (auto known = only_fields(parts.accounts.words, call, {"id", "direction"}); known.has_error())
    return known.error();
  auto row = account_for(parts.accounts, call, *who, deed);
  if (row.has_error()) return row.error();
  auto which = directions(parts.accounts.words, call, false);
  if (which.has_error()) return which.error();
  Named found{std::move(*row), which->send, {}, {}};
  found.at =
      wanted(found.row.account, accounts::read_servers(parts.accounts.host, parts.accounts.accounts), found.send);
  if (found.at) found.grant = parts.grants.of(found.row.account.id, found.at->uses);
  if (found.grant && found.grant->server != found.at->server) found.grant.reset();
  return found;
}

json::value text_or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::value moment(const std::optional<std::int64_t>& ms) {
  return ms ? json::value(accounts::rfc3339(*ms)) : json::value(nullptr);
}

Result status(const OauthParts& parts, const Call& call) {
  auto found = named(parts, call, Deed::see);
  if (found.has_error()) return found.error();
  const auto& [row, send, at, grant] = *found;
  Json answer{{"id", row.account.id}, {"direction", send ? "send" : "receive"}};
  answer["state"] = !at ? "none" : !grant ? "needed" : grant->needed ? "expired" : "ok";
  const auto server = at ? oauth_server(parts.accounts.host, at->server) : std::nullopt;
  answer["server"] = at ? text_or_null(at->server) : json::value(nullptr);
  answer["server_name"] = server ? text_or_null(server->name) : json::value(nullptr);
  answer["user"] = at ? text_or_null(at->user) : json::value(nullptr);
  answer["uses"] = at ? json::value(oauth::name(at->uses)) : json::value(nullptr);
  answer["app_only"] = grant ? grant->app_only : server && server->app_only;
  answer["grant"] = grant ? json::value(grant->id) : json::value(nullptr);
  answer["address"] = grant ? text_or_null(grant->address) : json::value(nullptr);
  answer["other_address"] = grant && is_other_person(grant->address, at->user);
  answer["scope"] = grant ? text_or_null(grant->scope) : json::value(nullptr);
  answer["authorized"] = grant ? moment(grant->authorized_ms) : json::value(nullptr);
  answer["authorized_by"] = grant ? text_or_null(grant->created_by) : json::value(nullptr);
  // Without a refresh token it lasts as long as its access token.
  const bool ends = grant && !grant->renews && !grant->app_only;
  answer["until"] = ends ? moment(grant->access_until_ms) : grant ? moment(grant->refresh_until_ms) : nullptr;
  return Answer(std::move(answer));
}

/// Whatever the server says, it is forgotten here; what it says is told.
Result revoke(const OauthParts& parts, const Call& call) {
  auto found = named(parts, call, Deed::change);
  if (found.has_error()) return found.error();
  const auto& account = found->row.account;
  const auto& grant = found->grant;
  Json answer{{"revoked", false}, {"message", nullptr}};
  if (!grant) return Answer(std::move(answer));
  const auto& words = parts.accounts.words;
  const auto server = oauth_server(parts.accounts.host, grant->server);
  if (grant->app_only) {
    parts.grants.leave(account.id, found->at->uses);
  } else if (!parts.grants.is_alone(*grant)) {
    answer["message"] = words.text(call.caller.locale, "oauth.revoke.others");
    parts.grants.remove(grant->id);
  } else {
    const auto token = parts.grants.to_revoke(grant->id);
    if (server && token && !server->revoke_url.empty()) {
      const auto failure = jobs::revoke_token(parts.accounts.host, parts.loop, *server, token->first, token->second);
      answer["revoked"] = !failure;
      if (failure) answer["message"] = failure_words(words, call.caller.locale, failure->code, failure->text);
    } else {
      answer["message"] = words.text(call.caller.locale, "oauth.revoke.not_offered");
    }
    parts.grants.remove(grant->id);
  }
  audit(parts.accounts, call.caller, "oauth.revoke", account, {std::string(oauth::name(found->at->uses))});
  return Answer(std::move(answer));
}

}  // namespace

void add_oauth_grants(Services& services, const OauthParts& parts) {
  services.add("oauth.status", [parts](const Call& call) { return status(parts, call); });
  services.add("oauth.revoke", [parts](const Call& call) { return revoke(parts, call); });
}

}  // namespace tegami::services
