#include "pages/account_form/account_form.h"
#include "pages/account_form/steps.h"
#include "pages/json_read.h"

namespace tegami::pages::account_form {

using services::Json;

std::int64_t id_of(const Visit& visit) {
  const auto id = to_number(visit.path.at("id"));
  if (!id) throw Refused(services::Refusal("not_found", ""));
  return *id;
}

namespace {

std::string list_of(const std::string& owner, Whose whose) {
  if (whose == Whose::shared) return "/shared";
  return whose == Whose::own ? "/my/accounts" : "/users/" + path_segment(owner) + "/accounts";
}

/// What the form offers beside the account: the host's and the webmail's servers, OAuth servers, policies.
Model surroundings(const Visit& visit, const std::string& owner, Whose whose) {
  Model model;
  model.owner = owner;
  model.own = whose == Whose::own;
  model.shared = whose == Whose::shared;
  model.list_path = list_of(owner, whose);
  const bool admin = visit.mail_admin();
  model.may_delete = admin || visit.self_service() == "all";
  model.owner_name = visit.user_name(owner);
  model.host_pop3 = visit.setting("mail_servers.pop3");
  model.host_smtp = visit.setting("mail_servers.smtp");
  if (const auto servers = visit.setting("oauth_servers"); servers.is_array())
    model.oauth_servers = servers.get_array();
  try {
    const auto webmail = visit.call("servers.get", {});
    model.webmail_known = true;
    if (const auto* pop3 = find(webmail, "pop3")) model.webmail_pop3 = *pop3;
    if (const auto* smtp = find(webmail, "smtp")) model.webmail_smtp = *smtp;
  } catch (const Refused&) {
    // Not this caller's to see.
  }
  if (const auto interval = visit.policy("receive.interval_s"); interval.is_int64())
    model.policy_interval_s = interval.get_int64();
  return model;
}

}  // namespace

Json owner_of(const Model& model) { return model.shared ? Json{{"shared", true}} : Json{{"user", model.owner}}; }

Json request_of(const Model& model) {
  auto request = to_request(model.draft);
  if (model.shared) request.erase("default");
  return request;
}

std::string owner_named(const Visit& visit, Whose whose) {
  if (whose == Whose::shared) return {};
  if (whose == Whose::own) return visit.request.caller.user;
  const auto& owner = visit.path.at("user");
  if (!visit.user(owner)) throw Refused(services::Refusal("not_found", ""));
  return owner;
}

Model for_new(const Visit& visit, Whose whose, const std::string& owner) {
  auto model = surroundings(visit, owner, whose);
  model.draft = defaults();
  if (model.host_pop3.is_object()) model.draft.typed["receive.source"] = "host";
  if (model.host_smtp.is_object()) model.draft.typed["send.source"] = "host";
  const auto days = visit.policy("accounts.default_leave_days");
  model.draft.typed["receive.leave_days"] = std::to_string(days.is_int64() ? days.get_int64() : 14);
  if (const auto user = model.shared ? std::nullopt : visit.user(owner)) {
    model.draft.typed["display_name"] = user->name;
    model.draft.typed["address"] = user->address;
  }
  return model;
}

Model for_change(const Visit& visit, bool shared) {
  const auto account = visit.call("accounts.get", {{"id", id_of(visit)}});
  const auto owner = text_at(account, "owner.user");
  if (shared ? !flag_at(account, "owner.shared") : owner.empty()) throw Refused(services::Refusal("not_found", ""));
  const bool own = owner == visit.request.caller.user && !visit.mail_admin();
  auto model = surroundings(visit, owner, shared ? Whose::shared : own ? Whose::own : Whose::users);
  model.account = account;
  model.version = number_at(account, "version");
  model.draft = from_account(account);
  read_authorizations(visit, model);
  return model;
}

namespace {

/// What an account that is being added was authorized with goes along with the form until it is saved.
void take_grants(const Visit& visit, Model& model) {
  for (const std::string direction : {"receive", "send"}) {
    const auto id = to_number(visit.form.get("grant." + direction));
    if (id) model.grants[direction] = {*id, visit.form.get("granted." + direction)};
  }
}

}  // namespace

void take_typed(const Visit& visit, Model& model) {
  model.draft = from_form(visit.form);
  model.version = to_number(visit.form.get("version")).value_or(0);
  if (model.account.empty()) take_grants(visit, model);
  model.provider = model.account.empty() ? provider_of(visit, model.draft.get("address")) : boost::json::object();
}

PageResponse refused(const Visit& visit, Model model, const services::Refusal& refusal) {
  if (refusal.code == "forbidden" || refusal.code == "not_found") throw Refused(refusal);
  model.errors.insert(refusal.fields.begin(), refusal.fields.end());
  model.refusal = refusal.message;
  return draw(visit, model);
}

namespace {

PageResponse create(const Visit& visit, Whose whose) {
  auto model = for_new(visit, whose, owner_named(visit, whose));
  take_typed(visit, model);
  auto request = request_of(model);
  request["owner"] = owner_of(model);
  if (!model.grants.empty()) request["grants"] = grants_of(model);
  try {
    const auto made = visit.call("accounts.create", request);
    if (model.shared)
      return visit.redirect("/shared/" + std::to_string(number_at(made, "id")) + "/members?done=founded");
  } catch (const Refused& refusal) {
    return refused(visit, std::move(model), refusal.refusal);
  }
  return visit.redirect(model.list_path + "?done=added");
}

/// Where both changed a value, the choice made on the conflict page counts; "theirs" is what is stored now.
void apply_choices(const Visit& visit, Model& model) {
  const auto stored = from_account(model.account);
  for (const auto& field : accounts::fields())
    if (visit.form.get("use." + std::string(field.name)) == "theirs")
      model.draft.typed[std::string(field.name)] = stored.get(field.name);
}

PageResponse conflict(const Visit& visit, Model model) {
  model.account = visit.call("accounts.get", {{"id", id_of(visit)}});
  model.version = number_at(model.account, "version");
  model.conflict = true;
  const auto stored = from_account(model.account);
  for (const auto& field : accounts::fields()) {
    if (!is_on_form(field) || field.secret()) continue;
    const auto& theirs = stored.get(field.name);
    const auto& mine = model.draft.get(field.name);
    if (theirs != mine) model.differences.push_back({std::string(field.name), theirs, mine});
  }
  return draw(visit, model);
}

}  // namespace

std::optional<PageResponse> save(const Visit& visit, Model& model) {
  take_typed(visit, model);
  apply_choices(visit, model);
  auto request = request_of(model);
  request["id"] = id_of(visit);
  request["version"] = model.version;
  try {
    visit.call("accounts.update", request);
  } catch (const Refused& refusal) {
    if (refusal.refusal.code == "conflict") return conflict(visit, std::move(model));
    return refused(visit, std::move(model), refusal.refusal);
  }
  return std::nullopt;
}

namespace {

PageResponse change(const Visit& visit, bool shared) {
  auto model = for_change(visit, shared);
  if (auto page = save(visit, model)) return std::move(*page);
  return visit.redirect(model.list_path + "?done=changed");
}

/// Tests what is in the form, saved or not (A8); the stored password counts where none was typed.
PageResponse test(const Visit& visit, Model model) {
  take_typed(visit, model);
  auto request = request_of(model);
  if (!model.grants.empty()) request["grants"] = grants_of(model);
  if (model.account.empty())
    request["owner"] = owner_of(model);
  else
    request["id"] = number_at(model.account, "id");
  try {
    model.test = visit.call("accounts.test", request);
    model.tested = true;
  } catch (const Refused& refusal) {
    return refused(visit, std::move(model), refusal.refusal);
  }
  return draw(visit, model);
}

/// Fills in what the address's provider is known to use; saved is nothing (A9).
PageResponse fill_in(const Visit& visit, Model model) {
  take_typed(visit, model);
  model.provider = provider_of(visit, model.draft.get("address"));
  if (!model.provider.empty()) take_provider(model.provider, model.draft);
  return draw(visit, model);
}

/// A fresh form, with an offer for the address that the host knows.
PageResponse show_new(const Visit& visit, Whose whose) {
  auto model = for_new(visit, whose, owner_named(visit, whose));
  model.provider = provider_of(visit, model.draft.get("address"));
  return draw(visit, model);
}

PageResponse show_stored(const Visit& visit, bool shared) {
  auto model = for_change(visit, shared);
  const auto done = visit.query.get("done");
  if (done == "authorized") model.told = visit.say("pages.oauth.done.authorized");
  if (done == "authorized_part") model.told = visit.say("failure.oauth_scope_missing");
  model.told_bad = done == "authorized_part";
  return draw(visit, model);
}

/// The offer alone, for script that asks while the address is typed.
PageResponse offer(const Visit& visit) {
  const auto path = visit.request.path.substr(0, visit.request.path.rfind('/'));
  Data data;
  data.set("provider", provider_data(visit, provider_of(visit, visit.query.get("address")), {}, path));
  auto response = visit.draw("part_provider", std::move(data), "");
  response.kind = Kind::whole;
  return response;
}

PageResponse receive(const Visit& visit, const std::string& page) {
  const auto id = id_of(visit);
  const auto job = visit.call("mail.receive", {{"ids", boost::json::array{id}}});
  return visit.redirect("/jobs/" + std::to_string(number_at(job, "job")) +
                        "?back=" + url_encode(page + std::to_string(id)));
}

PageResponse log(Visit& visit) {
  auto bytes = visit.bytes("accounts.log", {{"id", id_of(visit)}, {"direction", visit.path.at("direction")}});
  PageResponse response;
  response.kind = Kind::whole;
  response.content_type = "text/plain; charset=utf-8";
  response.file_name = bytes.file_name.empty() ? "log.txt" : bytes.file_name;
  response.csp = "default-src 'none'; sandbox";
  response.pull = std::move(bytes.next);
  response.pull_bytes = bytes.size;
  return response;
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  const auto add = [&dispatcher](const std::string& path, Right right, Whose whose) {
    dispatcher.get(path, right, [whose](Visit& visit) { return show_new(visit, whose); });
    dispatcher.post(path, right, [whose](Visit& visit) { return create(visit, whose); });
    const auto fresh = [whose](const Visit& visit) { return for_new(visit, whose, owner_named(visit, whose)); };
    dispatcher.post(path + "/test", right, [fresh](Visit& visit) { return test(visit, fresh(visit)); });
    dispatcher.get(path + "/provider", right, offer);
    dispatcher.post(path + "/provider", right, [fresh](Visit& visit) { return fill_in(visit, fresh(visit)); });
  };
  add("/users/{user}/accounts/new", Right::mail_admin, Whose::users);
  add("/my/accounts/new", Right::account_founder, Whose::own);
  add("/shared/new", Right::shared_keeper, Whose::shared);
  for (const bool shared : {false, true}) {
    const std::string page = shared ? "/shared/" : "/accounts/", path = page + "{id}";
    const auto right = shared ? Right::shared_keeper : Right::account_keeper;
    dispatcher.get(path, right, [shared](Visit& visit) { return show_stored(visit, shared); });
    dispatcher.post(path, right, [shared](Visit& visit) { return change(visit, shared); });
    dispatcher.post(path + "/test", right, [shared](Visit& visit) { return test(visit, for_change(visit, shared)); });
    dispatcher.get(path + "/provider", right, offer);
    dispatcher.post(path + "/provider", right,
                    [shared](Visit& visit) { return fill_in(visit, for_change(visit, shared)); });
    dispatcher.post(path + "/receive", right, [page](Visit& visit) { return receive(visit, page); });
  }
  dispatcher.get("/accounts/{id}/log/{direction}", Right::logged_in, log);
  dispatcher.get("/shared/{id}/log/{direction}", Right::shared_keeper, log);
  add_authorizing(dispatcher);
}

}  // namespace tegami::pages::account_form
