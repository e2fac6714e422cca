#include "services/oauth_services.h"

#include "accounts/account_writer.h"
#include "accounts/servers.h"
#include "jobs/oauth_exchange.h"
#include "oauth/authorization.h"
#include "oauth/callback.h"
#include "oauth/id_token.h"
#include "services/accounts_rights.h"
#include "services/failure_words.h"
#include "services/mail_access.h"

namespace tegami::services {

namespace {

namespace json = boost::json;

constexpr std::size_t kMaxReturnTo = 1'000;

/// As asked for: "both" is one grant for both.
struct Directions {
  bool receive = false, send = false;
  std::string text() const { return receive && send ? "receive send" : receive ? "receive" : "send"; }
};

std::optional<Directions> directions_of(std::string_view text) {
  if (text == "receive") return Directions{true, false};
  if (text == "send") return Directions{false, true};
  if (text == "both" || text == "receive send") return Directions{true, true};
  return std::nullopt;
}

boost::system::result<Directions, Refusal> directions(const OauthParts& parts, const Call& call, bool both) {
  auto name = text(parts.accounts.words, call, "direction");
  if (name.has_error()) return name.error();
  const auto found = directions_of(name->value_or(""));
  if (!found || (found->receive && found->send && !both)) {
    return invalid_field(parts.accounts.words, call.caller, "direction", "error.choice");
  }
  return *found;
}

/// What an account signs in with, and as whom.
struct Wanted {
  std::string server, login_hint;
};

std::optional<Wanted> wanted(const accounts::Account& account, const accounts::Servers& servers, bool send) {
  if (!send) {
    if (account.receive.auth != accounts::ReceiveAuth::xoauth2) return std::nullopt;
    return Wanted{account.receive.oauth_server, account.receive.user};
  }
  const auto server = accounts::effective_send(account, servers);
  if (!server || server->auth != accounts::SendAuth::xoauth2) return std::nullopt;
  return Wanted{server->oauth_server, account.send.user.empty() ? account.receive.user : account.send.user};
}

/// One server for all that is asked for; nothing: none of it signs in by XOAUTH2, or at different servers.
std::optional<Wanted> wanted(const accounts::Account& account, const accounts::Servers& servers,
                             const Directions& directions) {
  std::optional<Wanted> found;
  for (const bool send : {false, true}) {
    if (send ? !directions.send : !directions.receive) continue;
    auto one = wanted(account, servers, send);
    if (!one || (found && found->server != one->server)) return std::nullopt;
    if (!found) found = std::move(one);
  }
  return found;
}

std::optional<oauth::Server> server_of(const OauthParts& parts, const std::string& id) {
  return oauth::find_server(parts.accounts.host.setting("oauth_servers").value_or(""), id);
}

Refusal told(const OauthParts& parts, const Call& call, const transport::Failure& failure) {
  return {failure.code, failure_words(parts.accounts.words, call.caller.locale, failure.code, failure.text)};
}

/// Below the host's own pages only: "/…", never "//…" or an address.
bool is_return_to(std::string_view path) {
  return path.size() <= kMaxReturnTo && path.starts_with('/') && !path.starts_with("//") &&
         path.find('\\') == std::string_view::npos;
}

/// What is authorized: a stored account, or the draft of a personal one.
struct Subject {
  accounts::Account account;
  transport::Secret draft;
};

boost::system::result<Subject, Refusal> subject(const OauthParts& parts, const Call& call, const Asker& who) {
  const auto* typed = call.request.if_contains("draft");
  if (typed == nullptr) {
    auto row = account_for(parts.accounts, call, who, Deed::change);
    if (row.has_error()) return row.error();
    return Subject{std::move(row->account), {}};
  }
  const auto* fields = typed->if_object();
  if (fields == nullptr) return invalid_field(parts.accounts.words, call.caller, "draft", "error.object");
  accounts::Account base = accounts::new_account(accounts::read_servers(parts.accounts.host, parts.accounts.accounts),
                                                 accounts::Policies(parts.accounts.host));
  const auto* owner = fields->if_contains("owner");
  const auto* object = owner == nullptr ? nullptr : owner->if_object();
  // A7: from its change page only.
  if (object != nullptr && object->contains("shared")) {
    return invalid_field(parts.accounts.words, call.caller, "draft", "error.shared_authorize");
  }
  const auto* user = object == nullptr ? nullptr : object->if_contains("user");
  base.owner_user = who.key;
  if (user != nullptr && user->is_string()) {
    auto key = user_key(parts.accounts.host, std::string(user->get_string()));
    if (key.has_error()) return refuse(parts.accounts, call.caller, "forbidden");
    base.owner_user = *key;
  }
  if (!may(parts.accounts, who, Deed::make_or_delete, false, base.owner_user)) {
    return refuse(parts.accounts, call.caller, "forbidden");
  }
  accounts::Draft draft(base);
  draft.read(*fields, {"owner", "members"});
  std::string kept = json::serialize(*fields);
  if (kept.size() > oauth::Flow::kMaxDraft) {
    return invalid_field(parts.accounts.words, call.caller, "draft", "error.too_long");
  }
  return Subject{draft.values().account, transport::Secret(std::move(kept))};
}

Result begin(const OauthParts& parts, const Call& call) {
  const auto& words = parts.accounts.words;
  if (auto known = only_fields(words, call, {"id", "draft", "direction", "return_to", "redirect_uri"});
      known.has_error()) {
    return known.error();
  }
  auto who = asker(parts.accounts, call.caller);
  if (who.has_error()) return who.error();
  auto about = subject(parts, call, *who);
  if (about.has_error()) return about.error();
  auto wished = directions(parts, call, true);
  if (wished.has_error()) return wished.error();
  auto return_to = text(words, call, "return_to");
  if (return_to.has_error()) return return_to.error();
  if (*return_to && !is_return_to(**return_to)) return invalid_field(words, call.caller, "return_to", "error.choice");
  auto redirect = text(words, call, "redirect_uri");
  if (redirect.has_error()) return redirect.error();
  if (!*redirect || !transport::http::Url::parse(**redirect)) {
    return invalid_field(words, call.caller, "redirect_uri", "error.required");
  }
  const auto servers = accounts::read_servers(parts.accounts.host, parts.accounts.accounts);
  const auto at = wanted(about->account, servers, *wished);
  const auto server = at ? server_of(parts, at->server) : std::nullopt;
  if (!server) return invalid_field(words, call.caller, "direction", "error.oauth_server");
  // Nobody signs in there: its grant is the administrator's to give.
  if (server->app_only) return invalid_field(words, call.caller, "direction", "error.oauth_app_only");

  const oauth::Binding binding = oauth::new_binding();
  oauth::Flow flow;
  flow.user = who->key;
  flow.session = call.caller.session;
  flow.account = about->account.id;
  flow.direction = wished->text();
  flow.server = server->id;
  flow.redirect_uri = **redirect;
  flow.return_to = return_to->value_or("");
  flow.nonce = binding.nonce;
  flow.verifier = binding.verifier;
  flow.draft = std::move(about->draft);
  parts.flows.begin(binding.state, flow, parts.accounts.host.now_ms());
  return Answer(Json{{"url", oauth::authorization_url(*server, {flow.redirect_uri, at->login_hint}, binding)},
                     {"server", server->name}});
}

oauth::Callback callback_of(const Json& request) {
  oauth::Callback callback;
  const auto take = [&](std::string_view name) -> std::optional<std::string> {
    const auto* value = request.if_contains(name);
    const auto* string = value == nullptr ? nullptr : value->if_string();
    if (string == nullptr || string->size() > oauth::Callback::kMaxText) return std::nullopt;
    return std::string(string->data(), string->size());
  };
  callback.state = take("state").value_or("");
  callback.code = take("code");
  callback.iss = take("iss");
  callback.error = take("error");
  callback.error_description = take("error_description");
  return callback;
}

/// Everything of the flow that whoever completes it needs, whether it went well or not.
Json flow_json(const oauth::Flow& flow) {
  Json answer{{"direction", flow.direction == "receive send" ? "both" : flow.direction},
              {"return_to", flow.return_to},
              {"server", flow.server}};
  if (flow.account != 0) answer["id"] = flow.account;
  if (flow.draft.empty()) return answer;
  boost::system::error_code error;
  const auto draft = flow.draft.with([&](std::string_view typed) { return json::parse(typed, error); });
  if (!error && draft.is_object()) answer["draft"] = draft;
  return answer;
}

/// The account is the caller's to change still, and signs in there still: both may be otherwise by now.
boost::system::result<void, Refusal> still_wanted(const OauthParts& parts, const Call& call, const Asker& who,
                                                  const oauth::Flow& flow) {
  if (flow.account == 0) return {};
  const Json by_id{{"id", flow.account}};
  const Call about{call.caller, by_id, call.attachments};
  auto row = account_for(parts.accounts, about, who, Deed::change);
  if (row.has_error()) return row.error();
  const auto servers = accounts::read_servers(parts.accounts.host, parts.accounts.accounts);
  const auto at = wanted(row->account, servers, directions_of(flow.direction).value_or(Directions{}));
  if (!at || at->server != flow.server) {
    return told(parts, call, oauth::failure(transport::Kind::policy, "oauth_changed_meanwhile"));
  }
  return {};
}

/// Linked, due at once, and written down who did it.
void take_up(const OauthParts& parts, const Call& call, const oauth::Flow& flow, oauth::GrantId grant) {
  const auto which = directions_of(flow.direction).value_or(Directions{});
  if (which.receive) parts.grants.use_for(flow.account, oauth::Direction::receive, grant);
  if (which.send) parts.grants.use_for(flow.account, oauth::Direction::send, grant);
  const auto row = parts.accounts.accounts.find(flow.account);
  if (!row) return;
  parts.accounts.accounts.write([&](accounts::AccountWriter& writer) {
    writer.try_at_once(flow.account, parts.accounts.host.now_ms());
    writer.audit(audit_entry(parts.accounts, call.caller, "oauth.authorize", row->account, {flow.direction}));
  });
  if (parts.accounts.changed) parts.accounts.changed();
}

Result complete(const OauthParts& parts, const Call& call) {
  if (auto known = only_fields(parts.accounts.words, call, {"state", "code", "iss", "error", "error_description"});
      known.has_error()) {
    return known.error();
  }
  auto who = asker(parts.accounts, call.caller);
  if (who.has_error()) return who.error();
  const oauth::Callback callback = callback_of(call.request);
  const auto now = parts.accounts.host.now_ms();
  auto flow = parts.flows.take(callback.state, who->key, call.caller.session, now);
  if (flow.has_error()) return told(parts, call, flow.error());
  const auto refused = [&](const transport::Failure& failure) {
    Json answer = flow_json(*flow);
    answer["error"] = Json{{"code", failure.code},
                           {"message", failure_words(parts.accounts.words, call.caller.locale, failure.code,
                                                     failure.text)}};
    return Answer(std::move(answer));
  };
  const auto server = server_of(parts, flow->server);
  if (!server) return refused(oauth::failure(transport::Kind::permanent, "oauth_server_gone"));
  auto code = oauth::read_callback(*server, callback);
  if (code.has_error()) return refused(code.error());
  if (auto wanted_still = still_wanted(parts, call, *who, *flow); wanted_still.has_error()) return wanted_still.error();
  auto tokens = jobs::exchange_code(parts.accounts.host, parts.loop, *server, *code, flow->verifier,
                                    flow->redirect_uri);
  if (tokens.has_error()) return refused(tokens.error());
  oauth::Person person;
  if (!tokens->id_token.empty()) {
    auto known = oauth::read_id_token(*server, tokens->id_token, flow->nonce, now);
    if (known.has_error()) return refused(known.error());
    person = std::move(*known);
  }
  const auto grant =
      parts.grants.add({server->id, who->key, person.address, person.subject, server->scope()}, *tokens, now);
  Json answer = flow_json(*flow);
  answer["address"] = person.address.empty() ? json::value(nullptr) : json::value(person.address);
  answer["missing_scopes"] = json::value_from(oauth::missing_scopes(*server, *tokens));
  if (flow->account == 0) {
    answer["grant"] = grant;
  } else {
    take_up(parts, call, *flow, grant);
  }
  return Answer(std::move(answer));
}

Json status_json(const OauthParts& parts, const accounts::AccountRow& row, bool send) {
  const auto direction = send ? oauth::Direction::send : oauth::Direction::receive;
  const auto servers = accounts::read_servers(parts.accounts.host, parts.accounts.accounts);
  const auto at = wanted(row.account, servers, send);
  Json answer{{"id", row.account.id}, {"direction", oauth::name(direction)}};
  auto grant = at ? parts.grants.of(row.account.id, direction) : std::nullopt;
  // A5: the receiving one serves both where it is of the same server.
  if (at && !grant && send) grant = parts.grants.of(row.account.id, oauth::Direction::receive);
  if (grant && grant->server != at->server) grant.reset();
  const auto moment = [](std::int64_t ms) { return json::value(accounts::rfc3339(ms)); };
  answer["state"] = !at ? "none" : !grant ? "needed" : grant->needed ? "expired" : "ok";
  answer["server"] = at ? json::value(at->server) : json::value(nullptr);
  answer["address"] = grant && !grant->address.empty() ? json::value(grant->address) : json::value(nullptr);
  answer["user"] = at ? json::value(at->login_hint) : json::value(nullptr);
  answer["scope"] = grant ? json::value(grant->scope) : json::value(nullptr);
  answer["authorized"] = grant ? moment(grant->authorized_ms) : json::value(nullptr);
  answer["authorized_by"] = grant ? json::value(grant->created_by) : json::value(nullptr);
  answer["until"] =
      grant && grant->refresh_until_ms ? moment(*grant->refresh_until_ms) : json::value(nullptr);
  return answer;
}

boost::system::result<accounts::AccountRow, Refusal> named(const OauthParts& parts, const Call& call, Deed deed) {
  if (auto known = only_fields(parts.accounts.words, call, {"id", "direction"}); known.has_error()) {
    return known.error();
  }
  auto who = asker(parts.accounts, call.caller);
  if (who.has_error()) return who.error();
  return account_for(parts.accounts, call, *who, deed);
}

Result status(const OauthParts& parts, const Call& call) {
  auto row = named(parts, call, Deed::see);
  if (row.has_error()) return row.error();
  auto which = directions(parts, call, false);
  if (which.has_error()) return which.error();
  return Answer(status_json(parts, *row, which->send));
}

/// Whatever the server says, we forget it; told is told.
Result revoke(const OauthParts& parts, const Call& call) {
  auto row = named(parts, call, Deed::change);
  if (row.has_error()) return row.error();
  auto which = directions(parts, call, false);
  if (which.has_error()) return which.error();
  const auto direction = which->send ? oauth::Direction::send : oauth::Direction::receive;
  const auto grant = parts.grants.of(row->account.id, direction);
  Json answer{{"revoked", false}};
  if (grant) {
    const auto server = server_of(parts, grant->server);
    const auto token = grant->app_only ? std::nullopt : parts.grants.to_revoke(grant->id);
    std::optional<transport::Failure> failure;
    if (server && token) {
      failure = jobs::revoke_token(parts.accounts.host, parts.loop, *server, token->first, token->second);
      answer["revoked"] = !failure && !server->revoke_url.empty();
    }
    if (failure) answer["message"] = failure_words(parts.accounts.words, call.caller.locale, failure->code, failure->text);
    // What one direction gives back is worth nothing to the other, and an application's grant is others' too.
    if (grant->app_only) {
      parts.grants.leave(row->account.id, direction);
    } else {
      parts.grants.remove(grant->id);
    }
    audit(parts.accounts, call.caller, "oauth.revoke", row->account, {std::string(oauth::name(direction))});
  }
  return Answer(std::move(answer));
}

}  // namespace

void add_oauth_services(Services& services, const OauthParts& parts) {
  const auto add = [&](const char* name, Result (*handler)(const OauthParts&, const Call&)) {
    services.add(name, [parts, handler](const Call& call) { return handler(parts, call); });
  };
  add("oauth.begin", begin);
  add("oauth.complete", complete);
  add("oauth.status", status);
  add("oauth.revoke", revoke);
}

}  // namespace tegami::services
