// oauth.begin, oauth.complete
#include "services/oauth_services.h"

#include "accounts/account_writer.h"
#include "jobs/oauth_exchange.h"
#include "oauth/authorization.h"
#include "oauth/callback.h"
#include "oauth/id_token.h"
#include "services/accounts_rights.h"
#include "services/failure_words.h"
#include "services/mail_access.h"
#include "services/oauth_wanted.h"
#include "storage/sql.h"

namespace tegami::services {

namespace {

namespace json = boost::json;

constexpr std::size_t kMaxReturnTo = 1'000;

std::string said(const OauthParts& parts, const Call& call, const transport::Failure& failure) {
  return failure_words(parts.accounts.words, call.caller.locale, failure.code, failure.text);
}

/// Below the host's own pages only: "/…", never "//…" or an address.
bool is_return_to(std::string_view path) {
  return path.size() <= kMaxReturnTo && path.starts_with('/') && !path.starts_with("//") &&
         path.find('\\') == std::string_view::npos;
}

/// What is authorized: a stored account, or the draft of a personal one.
struct Subject {
  accounts::Account account;
  std::string draft;
};

/// They never come back to a browser (A5), so they are not taken along.
json::object without_passwords(json::object fields) {
  for (const char* group : {"receive", "send"}) {
    auto* of = fields.if_contains(group);
    if (of != nullptr && of->is_object()) of->get_object().erase("password");
  }
  return fields;
}

boost::system::result<Subject, Refusal> draft_of(const OauthParts& parts, const Call& call, const Asker& who,
                                                 const json::value& typed) {
  const AccountParts& all = parts.accounts;
  const auto* fields = typed.if_object();
  if (fields == nullptr) return invalid_field(all.words, call.caller, "draft", "error.object");
  accounts::Account base =
      accounts::new_account(accounts::read_servers(all.host, all.accounts), accounts::Policies(all.host));
  const auto* owner = fields->if_contains("owner");
  const auto* object = owner == nullptr ? nullptr : owner->if_object();
  base.owner_user = who.key;
  base.shared = object != nullptr && object->contains("shared");
  const auto* user = object == nullptr ? nullptr : object->if_contains("user");
  if (user != nullptr && user->is_string()) {
    auto key = user_key(all.host, std::string(user->get_string()));
    if (key.has_error()) return refuse(all, call.caller, "forbidden");
    base.owner_user = *key;
  }
  if (!may(all, who, Deed::make_or_delete, base.shared, base.owner_user)) return refuse(all, call.caller, "forbidden");
  if (base.shared) return invalid_field(all.words, call.caller, "draft", "error.shared_authorize");  // A7
  accounts::Draft draft(base);
  draft.read(*fields, {"owner", "grants"});
  std::string kept = json::serialize(without_passwords(*fields));
  if (kept.size() > oauth::Flow::kMaxDraft) return invalid_field(all.words, call.caller, "draft", "error.too_long");
  return Subject{draft.values().account, std::move(kept)};
}

boost::system::result<Subject, Refusal> subject(const OauthParts& parts, const Call& call, const Asker& who) {
  if (const auto* typed = call.request.if_contains("draft")) return draft_of(parts, call, who, *typed);
  auto row = account_for(parts.accounts, call, who, Deed::change);
  if (row.has_error()) return row.error();
  return Subject{std::move(row->account), {}};
}

/// Nobody changed it, handed it over or deleted it since it was read; and nobody can until the transaction ends.
bool is_as_read(storage::Session& session, const accounts::Account& account) {
  storage::Sql select;
  select << "SELECT 1 FROM account WHERE deleting = 0 AND id = " << storage::val(account.id)
         << " AND version = " << storage::val(account.version)
         << (session.dialect() == storage::Dialect::postgresql ? " FOR UPDATE" : "");
  return select.rows(session).size() != 0;
}

/// In one transaction: linked, due at once, and written down who did it. What it replaces is given back. False: it is
/// not the account any more that was read, and nothing was done.
bool take_up(const OauthParts& parts, const Call& call, const accounts::Account& account, const Directions& links,
             oauth::GrantId grant) {
  const auto gone = jobs::give_back(parts.accounts.host, parts.loop, parts.grants, account.id);
  bool taken = false;
  parts.accounts.accounts.write([&](accounts::AccountWriter& writer) {
    taken = is_as_read(writer.session(), account);
    if (!taken) return;
    std::vector<std::string> fields;
    for (const auto direction : {oauth::Direction::receive, oauth::Direction::send}) {
      if (direction == oauth::Direction::receive ? !links.receive : !links.send) continue;
      oauth::GrantStore::use_for(writer.session(), account.id, direction, grant);
      fields.emplace_back(oauth::name(direction));
    }
    writer.try_at_once(account.id, parts.accounts.host.now_ms());
    writer.audit(audit_entry(parts.accounts, call.caller, "oauth.authorize", account, fields));
  });
  if (!taken) return false;
  gone();
  if (parts.accounts.changed) parts.accounts.changed();
  return true;
}

/// Nobody signs in there, and its grant opens every mailbox: an administrator's to give, to a stored account (A6).
Result take_app_grant(const OauthParts& parts, const Call& call, const Asker& who, const Subject& about,
                      const WantedAll& at) {
  if (!who.administrator || about.account.id == 0)
    return invalid_field(parts.accounts.words, call.caller, "direction", "error.oauth_app_only");
  const auto grant = parts.grants.app_grant(at.server, parts.accounts.host.now_ms());
  if (!take_up(parts, call, about.account, at.links, grant)) return refuse(parts.accounts, call.caller, "conflict");
  return Answer(Json{{"url", nullptr}, {"server", at.server}, {"direction", at.links.name()}});
}

struct Asked {
  std::string return_to, redirect_uri;
};

boost::system::result<Asked, Refusal> asked(const OauthParts& parts, const Call& call) {
  const auto& words = parts.accounts.words;
  auto return_to = text(words, call, "return_to");
  if (return_to.has_error()) return return_to.error();
  if (*return_to && !is_return_to(**return_to)) return invalid_field(words, call.caller, "return_to", "error.choice");
  auto redirect = text(words, call, "redirect_uri");
  if (redirect.has_error()) return redirect.error();
  if (!*redirect || !transport::http::Url::parse(**redirect))
    return invalid_field(words, call.caller, "redirect_uri", "error.required");
  return Asked{return_to->value_or(""), **redirect};
}

Result begin(const OauthParts& parts, const Call& call) {
  const auto& words = parts.accounts.words;
  auto who = asker(parts.accounts, call.caller);
  if (who.has_error()) return who.error();
  if (auto known = only_fields(words, call, {"id", "draft", "direction", "return_to", "redirect_uri"});
      known.has_error()) {
    return known.error();
  }
  auto about = subject(parts, call, *who);
  if (about.has_error()) return about.error();
  auto wished = directions(words, call, true);
  if (wished.has_error()) return wished.error();
  auto said = asked(parts, call);
  if (said.has_error()) return said.error();
  const auto servers = accounts::read_servers(parts.accounts.host, parts.accounts.accounts);
  const auto at = wanted(about->account, servers, *wished);
  const auto server = at ? oauth_server(parts.accounts.host, at->server) : std::nullopt;
  if (!server) return invalid_field(words, call.caller, "direction", "error.oauth_server");
  if (server->app_only) return take_app_grant(parts, call, *who, *about, *at);

  const oauth::Binding binding = oauth::new_binding();
  oauth::Flow flow;
  flow.user = who->key;
  flow.session = call.caller.session;
  flow.account = about->account.id;
  flow.direction = at->links.name();
  flow.server = server->id;
  flow.redirect_uri = said->redirect_uri;
  flow.return_to = said->return_to;
  flow.nonce = binding.nonce;
  flow.verifier = binding.verifier;
  flow.draft = transport::Secret(std::move(about->draft));
  parts.flows.begin(binding.state, flow, parts.accounts.host.now_ms());
  return Answer(Json{{"url", oauth::authorization_url(*server, {flow.redirect_uri, at->user}, binding)},
                     {"server", server->name},
                     {"direction", flow.direction},
                     {"serves", at->serves.name()}});
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
  Json answer{{"direction", flow.direction}, {"return_to", flow.return_to}, {"server", flow.server}};
  if (flow.account != 0) answer["id"] = flow.account;
  if (flow.draft.empty()) return answer;
  boost::system::error_code error;
  auto draft = json::parse(flow.draft.reveal(), error);
  if (!error && draft.is_object()) answer["draft"] = std::move(draft);
  return answer;
}

/// The account is the caller's to change still, and signs in there still: both may be otherwise by now. Nothing for
/// one that is being added.
boost::system::result<std::optional<accounts::Account>, Refusal> still_wanted(const OauthParts& parts, const Call& call,
                                                                              const Asker& who,
                                                                              const oauth::Flow& flow) {
  if (flow.account == 0) return std::optional<accounts::Account>();
  const Json by_id{{"id", flow.account}};
  const Call about{call.caller, by_id, call.attachments};
  auto row = account_for(parts.accounts, about, who, Deed::change);
  if (row.has_error()) return row.error();
  return std::optional<accounts::Account>(std::move(row->account));
}

/// Each of the grants that the flow was for is wanted of that server still.
bool fits(const OauthParts& parts, const accounts::Account& account, const oauth::Flow& flow) {
  const auto servers = accounts::read_servers(parts.accounts.host, parts.accounts.accounts);
  const auto wants = [&](oauth::Direction link) {
    for (const bool send : {false, true}) {
      const auto at = wanted(account, servers, send);
      if (at && at->uses == link && at->server == flow.server) return true;
    }
    return false;
  };
  const Directions links = directions_of(flow.direction).value_or(Directions{});
  return (!links.receive || wants(oauth::Direction::receive)) && (!links.send || wants(oauth::Direction::send));
}

Result failed(const OauthParts& parts, const Call& call, const oauth::Flow& flow, const transport::Failure& failure) {
  Json answer = flow_json(flow);
  answer["failure"] = Json{{"code", failure.code}, {"message", said(parts, call, failure)}};
  return Answer(std::move(answer));
}

/// The words for a mail server that cannot be reached would send people to their account's settings.
transport::Failure unreachable(const OauthParts& parts, const oauth::Server& server, transport::Failure failure) {
  if (failure.code.starts_with("oauth_") || failure.code == "needs_authorization") return failure;
  parts.accounts.host.log(TEGAMI_LOG_WARNING, "authorization server " + server.name + ": " + failure.code);
  return oauth::failure(failure.kind, "oauth_server_unreachable");
}

struct Granted {
  oauth::Tokens tokens;
  oauth::Person person;
};

transport::Result<Granted> exchanged(const OauthParts& parts, const oauth::Server& server, const oauth::Flow& flow,
                                     const oauth::Callback& callback) {
  auto code = oauth::read_callback(server, callback);
  if (code.has_error()) return code.error();
  auto tokens = jobs::exchange_code(parts.accounts.host, parts.loop, server, *code, flow.verifier, flow.redirect_uri);
  if (tokens.has_error()) return unreachable(parts, server, tokens.error());
  oauth::Person person;
  if (!tokens->id_token.empty()) {
    auto known = oauth::read_id_token(server, tokens->id_token, flow.nonce, parts.accounts.host.now_ms());
    if (known.has_error()) return known.error();
    person = std::move(*known);
  }
  return Granted{std::move(*tokens), std::move(person)};
}

Result complete(const OauthParts& parts, const Call& call) {
  auto who = asker(parts.accounts, call.caller);
  if (who.has_error()) return who.error();
  if (auto known = only_fields(parts.accounts.words, call, {"state", "code", "iss", "error", "error_description"});
      known.has_error()) {
    return known.error();
  }
  const oauth::Callback callback = callback_of(call.request);
  const auto& host = parts.accounts.host;
  auto flow = parts.flows.take(callback.state, who->key, call.caller.session, host.now_ms());
  if (flow.has_error()) return Refusal(flow.error().code, said(parts, call, flow.error()));
  auto account = still_wanted(parts, call, *who, *flow);
  if (account.has_error()) return account.error();
  const auto server = oauth_server(host, flow->server);
  if (!server) return failed(parts, call, *flow, oauth::failure(transport::Kind::permanent, "oauth_server_gone"));
  if (*account && !fits(parts, **account, *flow))
    return failed(parts, call, *flow, oauth::failure(transport::Kind::policy, "oauth_changed_meanwhile"));
  auto granted = exchanged(parts, *server, *flow, callback);
  if (granted.has_error()) return failed(parts, call, *flow, granted.error());
  // Somebody may have handed it over, or changed it, while the server was asked.
  account = still_wanted(parts, call, *who, *flow);
  if (account.has_error()) return account.error();
  const auto changed = oauth::failure(transport::Kind::policy, "oauth_changed_meanwhile");
  if (*account && !fits(parts, **account, *flow)) return failed(parts, call, *flow, changed);
  const auto& [tokens, person] = *granted;
  const auto grant =
      parts.grants.add({server->id, who->key, person.address, person.subject, server->scope()}, tokens, host.now_ms());
  Json answer = flow_json(*flow);
  answer["address"] = person.address.empty() ? json::value(nullptr) : json::value(person.address);
  answer["missing_scopes"] = json::value_from(oauth::missing_scopes(*server, tokens));
  if (*account) {
    if (!take_up(parts, call, **account, directions_of(flow->direction).value_or(Directions{}), grant)) {
      parts.grants.remove(grant);
      return failed(parts, call, *flow, changed);
    }
  } else {
    answer["grant"] = grant;
  }
  return Answer(std::move(answer));
}

}  // namespace

void add_oauth_services(Services& services, const OauthParts& parts) {
  services.add("oauth.begin", [parts](const Call& call) { return begin(parts, call); });
  services.add("oauth.complete", [parts](const Call& call) { return complete(parts, call); });
  add_oauth_discover(services, parts);
  add_oauth_grants(services, parts);
}

}  // namespace tegami::services
