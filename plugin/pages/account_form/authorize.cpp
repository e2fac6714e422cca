// [認証]: the change page saves, then asks; the add page asks with its draft and stores nothing. Both answer with a
// page that leads on to the provider by a link: a form is never sent on to another origin (form-action). The provider
// leads back to /oauth/callback, which works with a cookie that is sent along with a top-level GET alone
// (SameSite=Lax).
#include "pages/account_form/steps.h"
#include "pages/json_read.h"

namespace tegami::pages::account_form {

using services::Json;

namespace {

/// As registered at the provider, to the letter.
std::string redirect_uri(const Visit& visit) {
  return visit.request.origin + visit.request.base_path + "/oauth/callback";
}

bool has_own_sending(const Model& model) {
  if (model.account.empty()) {
    const auto send = model.grants.find("send"), receive = model.grants.find("receive");
    return send != model.grants.end() && (receive == model.grants.end() || receive->second.id != send->second.id);
  }
  const auto send = model.authorizations.find("send"), receive = model.authorizations.find("receive");
  if (send == model.authorizations.end() || text_at(send->second, "uses") != "send") return false;
  const auto grant = number_at(send->second, "grant");
  return grant != 0 && (receive == model.authorizations.end() || grant != number_at(receive->second, "grant"));
}

/// One authorization serves both directions where they sign in at the same server, unless sending has one of its own.
Json begun(const Visit& visit, const Model& model, Json request) {
  const auto direction = visit.form.get("authorize");
  request["direction"] = direction;
  request["redirect_uri"] = redirect_uri(visit);
  if (direction == "receive" && !has_own_sending(model)) {
    request["direction"] = "both";
    try {
      return visit.call("oauth.begin", request);
    } catch (const Refused& refusal) {
      if (refusal.refusal.fields.count("direction") == 0) throw;
      request["direction"] = "receive";
    }
  }
  return visit.call("oauth.begin", request);
}

/// What was typed, for whoever turns back; passwords are not sent to a browser (A5).
List kept_fields(const Model& model) {
  List kept;
  const auto keep = [&kept](const std::string& name, const std::string& value) {
    Data one;
    one.set("name", name);
    one.set("value", value);
    kept.push_back(one);
  };
  for (const auto& [name, value] : model.draft.typed) {
    const auto* field = accounts::find_field(name);
    if (field != nullptr && !field->secret()) keep(name, value);
  }
  for (const auto& [direction, grant] : model.grants) {
    keep("grant." + direction, std::to_string(grant.id));
    keep("granted." + direction, grant.address);
  }
  return kept;
}

PageResponse lead_on(const Visit& visit, const Model& model, const Json& answer) {
  const auto& say = visit.say;
  const bool adding = model.account.empty();
  const auto path = adding ? model.list_path + "/new" : page_of(model);
  const auto& sends_as = model.draft.get("send.user");
  const bool send = text_at(answer, "direction") == "send";
  const auto server = text_at(answer, "server");
  const List kept = adding ? kept_fields(model) : List();
  Data data;
  data.set("heading", say("pages.oauth.go.title", {{"server", server}}));
  data.set("of_user", flag(!model.own && !model.shared));
  data.set("list_href", visit.link(model.list_path));
  data.set("list_name", model.own      ? say("pages.own.title")
                        : model.shared ? say("pages.shared.title")
                                       : model.owner_name);
  data.set("warning", say("pages.oauth.go.warning", {{"server", server}}));
  data.set("name", model.draft.get("name"));
  data.set("user", send && !sends_as.empty() ? sends_as : model.draft.get("receive.user"));
  data.set("server", server);
  data.set("for", say("pages.oauth.go.for." + text_at(answer, "serves")));
  data.set("url", text_at(answer, "url"));
  data.set("go", say("pages.oauth.go.link", {{"server", server}}));
  data.set("adding", flag(adding));
  data.set("cancel_href", visit.link(adding ? path + "/authorize" : path));
  data.set("kept", Data(kept));
  auto response = visit.draw("authorize", std::move(data), say("pages.oauth.go.title", {{"server", server}}));
  response.menu = model.own ? "mail.own" : model.shared ? "shared.accounts" : "personal.accounts";
  return response;
}

/// A direction that signs in nowhere is wrong at its choice of server.
PageResponse not_begun(const Visit& visit, Model model, services::Refusal refusal) {
  const auto direction = refusal.fields.find("direction");
  if (direction != refusal.fields.end()) {
    const auto at = visit.form.get("authorize") == "send" ? "send.oauth_server" : "receive.oauth_server";
    refusal.fields.emplace(at, direction->second);
    refusal.fields.erase("direction");
  }
  return refused(visit, std::move(model), refusal);
}

PageResponse authorize_new(const Visit& visit, Whose whose) {
  auto model = for_new(visit, whose, owner_named(visit, whose));
  take_typed(visit, model);
  if (visit.form.get("authorize") == "cancel") return draw(visit, model);
  auto draft = request_of(model);
  draft["owner"] = owner_of(model);
  if (!model.grants.empty()) draft["grants"] = grants_of(model);
  try {
    return lead_on(visit, model, begun(visit, model, {{"draft", draft}, {"return_to", model.list_path + "/new"}}));
  } catch (const Refused& refusal) {
    return not_begun(visit, std::move(model), refusal.refusal);
  }
}

PageResponse authorize_stored(const Visit& visit, bool shared) {
  auto model = for_change(visit, shared);
  if (auto page = save(visit, model)) return std::move(*page);
  model = for_change(visit, shared);
  try {
    const auto answer = begun(visit, model, {{"id", id_of(visit)}, {"return_to", page_of(model)}});
    if (text_at(answer, "url").empty()) return visit.redirect(page_of(model) + "?done=authorized");
    return lead_on(visit, model, answer);
  } catch (const Refused& refusal) {
    return not_begun(visit, std::move(model), refusal.refusal);
  }
}

/// Nothing typed is lost, so it ends in no redirect; pressed twice it finds nothing any more.
PageResponse revoke(const Visit& visit, bool shared) {
  auto model = for_change(visit, shared);
  const auto answer = visit.call("oauth.revoke", {{"id", id_of(visit)}, {"direction", visit.form.get("revoke")}});
  read_authorizations(visit, model);
  take_typed(visit, model);
  const auto more = text_at(answer, "message");
  model.told = visit.say("pages.oauth.revoked") + (more.empty() ? "" : " " + more);
  model.told_bad = !more.empty();
  return draw(visit, model);
}

/// A page of its own where there is no form to say it on.
PageResponse not_authorized(const Visit& visit, const std::string& message, const std::string& back) {
  Data data;
  data.set("message", message);
  data.set("back_href", back.empty() ? Data(false) : Data(visit.link(back)));
  auto response = visit.draw("authorize_failed", std::move(data), visit.say("pages.oauth.failed"));
  response.status = 422;
  return response;
}

/// The form that the person was away from, with what they typed, and what they bring.
PageResponse draft_again(const Visit& visit, const Json& answer) {
  const auto& draft = object_at(answer, "draft");
  const auto owner = text_at(draft, "owner.user");
  const bool own = text_at(answer, "return_to").starts_with("/my/");
  // As the dispatcher asks of the page that it began on.
  const bool may = visit.mail_admin() || (own && visit.self_service() == "all");
  if (!may || (own && owner != visit.request.caller.user)) throw Refused(services::Refusal("forbidden", ""));
  auto model = for_new(visit, own ? Whose::own : Whose::users, owner);
  model.draft = from_account(draft);
  for (const std::string direction : {"receive", "send"}) {
    const auto before = number_at(draft, "grants." + direction);
    if (before != 0) model.grants[direction] = {before, ""};
  }
  if (const auto* failure = find(answer, "failure"); failure != nullptr && failure->is_object()) {
    model.told = text_at(answer, "failure.message");
    model.told_bad = true;
    return draw(visit, model);
  }
  const auto which = text_at(answer, "direction"), address = text_at(answer, "address");
  for (const std::string direction : {"receive", "send"})
    if (which == direction || which == "both") model.grants[direction] = {number_at(answer, "grant"), address};
  const bool part = !items_of(answer, "missing_scopes").empty();
  model.told = visit.say(part ? "failure.oauth_scope_missing" : "pages.oauth.done.new");
  model.told_bad = part;
  return draw(visit, model);
}

PageResponse come_back(const Visit& visit) {
  Json request;
  for (const char* name : {"state", "code", "iss", "error", "error_description"})
    if (visit.query.has(name)) request[name] = visit.query.get(name);
  Json answer;
  try {
    answer = visit.call("oauth.complete", request);
  } catch (const Refused& refusal) {
    if (!refusal.refusal.code.starts_with("oauth_")) throw;
    return not_authorized(visit, refusal.refusal.message, "");
  }
  const auto back = text_at(answer, "return_to");
  if (find(answer, "draft") != nullptr) return draft_again(visit, answer);
  if (find(answer, "failure") != nullptr) return not_authorized(visit, text_at(answer, "failure.message"), back);
  const bool part = !items_of(answer, "missing_scopes").empty();
  return visit.redirect((back.empty() ? "/my/accounts" : back) + (part ? "?done=authorized_part" : "?done=authorized"));
}

}  // namespace

void read_authorizations(const Visit& visit, Model& model) {
  const auto by_oauth = [](const boost::json::value& server) {
    return server.is_object() && text_at(server.get_object(), "auth") == "xoauth2";
  };
  const auto& source = model.draft.get("send.source");
  const bool some = model.draft.get("receive.auth") == "xoauth2" || model.draft.get("send.auth") == "xoauth2" ||
                    (source == "host" && by_oauth(model.host_smtp)) || source == "webmail";
  if (!some) return;
  for (const std::string direction : {"receive", "send"})
    model.authorizations[direction] =
        visit.call("oauth.status", {{"id", number_at(model.account, "id")}, {"direction", direction}});
}

void add_authorizing(Dispatcher& dispatcher) {
  const auto add = [&dispatcher](const std::string& path, Right right, Whose whose) {
    dispatcher.post(path + "/authorize", right, [whose](Visit& visit) { return authorize_new(visit, whose); });
  };
  add("/users/{user}/accounts/new", Right::mail_admin, Whose::users);
  add("/my/accounts/new", Right::account_founder, Whose::own);
  add("/shared/new", Right::shared_keeper, Whose::shared);
  for (const bool shared : {false, true}) {
    const std::string path = shared ? "/shared/{id}" : "/accounts/{id}";
    const auto right = shared ? Right::shared_keeper : Right::account_keeper;
    dispatcher.post(path + "/authorize", right, [shared](Visit& visit) { return authorize_stored(visit, shared); });
    dispatcher.post(path + "/revoke", right, [shared](Visit& visit) { return revoke(visit, shared); });
  }
  dispatcher.get("/oauth/callback", Right::logged_in, come_back);
}

}  // namespace tegami::pages::account_form
