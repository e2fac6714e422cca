#include "pages/account_form/account_form.h"
#include "pages/account_form/view.h"
#include "pages/json_read.h"

namespace tegami::pages::account_form {

namespace {

using services::Json;

std::int64_t id_of(const Visit& visit) {
  const auto id = to_number(visit.path.at("id"));
  if (!id) throw Refused(services::Refusal("not_found", ""));
  return *id;
}

/// What the form offers beside the account: the host's and the webmail's servers, OAuth servers, policies.
Model surroundings(const Visit& visit, const std::string& owner, bool own) {
  Model model;
  model.owner = owner;
  model.own = own;
  model.list_path = own ? "/my/accounts" : "/users/" + path_segment(owner) + "/accounts";
  const bool admin = visit.mail_admin();
  model.may_delete = admin || visit.self_service() == "all";
  const auto user = visit.user(owner);
  model.owner_name = user ? user->name : owner;
  model.host_pop3 = visit.setting("mail_servers.pop3");
  model.host_smtp = visit.setting("mail_servers.smtp");
  if (const auto servers = visit.setting("oauth_servers"); servers.is_array())
    model.oauth_servers = servers.get_array();
  try {
    const auto webmail = visit.call("servers.get", {});
    if (const auto* pop3 = find(webmail, "pop3")) model.webmail_pop3 = *pop3;
    if (const auto* smtp = find(webmail, "smtp")) model.webmail_smtp = *smtp;
  } catch (const Refused&) {
    model.webmail_pop3 = nullptr;  // not this caller's to see, or none
  }
  if (const auto interval = visit.policy("receive.interval_s"); interval.is_int64())
    model.policy_interval_s = interval.get_int64();
  return model;
}

Model for_new(const Visit& visit, bool own) {
  const auto owner = own ? visit.request.caller.user : visit.path.at("user");
  if (!own && !visit.user(owner)) throw Refused(services::Refusal("not_found", ""));
  auto model = surroundings(visit, owner, own);
  model.draft = defaults();
  if (model.host_pop3.is_object()) model.draft.typed["receive.source"] = "host";
  if (model.host_smtp.is_object()) model.draft.typed["send.source"] = "host";
  const auto days = visit.policy("accounts.default_leave_days");
  model.draft.typed["receive.leave_days"] = std::to_string(days.is_int64() ? days.get_int64() : 14);
  if (const auto user = visit.user(owner)) {
    model.draft.typed["display_name"] = user->name;
    model.draft.typed["address"] = user->address;
  }
  return model;
}

Model for_change(const Visit& visit) {
  const auto account = visit.call("accounts.get", {{"id", id_of(visit)}});
  const auto owner = text_at(account, "owner.user");
  auto model = surroundings(visit, owner, owner == visit.request.caller.user && !visit.mail_admin());
  model.account = account;
  model.version = number_at(account, "version");
  model.draft = from_account(account);
  return model;
}

void take_typed(const Visit& visit, Model& model) {
  model.draft = from_form(visit.form);
  model.version = to_number(visit.form.get("version")).value_or(0);
}

/// A refusal with fields, or any other that the person can do something about, is drawn with what was typed.
PageResponse refused(const Visit& visit, Model model, const services::Refusal& refusal) {
  if (refusal.code == "forbidden" || refusal.code == "not_found") throw Refused(refusal);
  model.errors.insert(refusal.fields.begin(), refusal.fields.end());
  model.refusal = refusal.message;
  return draw(visit, model);
}

PageResponse create(const Visit& visit, bool own) {
  auto model = for_new(visit, own);
  take_typed(visit, model);
  auto request = to_request(model.draft);
  request["owner"] = Json{{"user", model.owner}};
  try {
    visit.call("accounts.create", request);
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

PageResponse change(Visit& visit) {
  auto model = for_change(visit);
  take_typed(visit, model);
  apply_choices(visit, model);
  auto request = to_request(model.draft);
  request["id"] = id_of(visit);
  request["version"] = model.version;
  try {
    visit.call("accounts.update", request);
  } catch (const Refused& refusal) {
    if (refusal.refusal.code == "conflict") return conflict(visit, std::move(model));
    return refused(visit, std::move(model), refusal.refusal);
  }
  return visit.redirect(model.list_path + "?done=changed");
}

/// Tests what is in the form, saved or not (A8); the stored password counts where none was typed.
PageResponse test(const Visit& visit, Model model) {
  take_typed(visit, model);
  auto request = to_request(model.draft);
  if (model.account.empty())
    request["owner"] = Json{{"user", model.owner}};
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

PageResponse receive(Visit& visit) {
  const auto id = id_of(visit);
  const auto job = visit.call("mail.receive", {{"ids", boost::json::array{id}}});
  return visit.redirect("/jobs/" + std::to_string(number_at(job, "job")) +
                        "?back=" + url_encode("/accounts/" + std::to_string(id)));
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
  for (const bool own : {false, true}) {
    const std::string path = own ? "/my/accounts/new" : "/users/{user}/accounts/new";
    const auto right = own ? Right::account_founder : Right::mail_admin;
    dispatcher.get(path, right, [own](Visit& visit) { return draw(visit, for_new(visit, own)); });
    dispatcher.post(path, right, [own](Visit& visit) { return create(visit, own); });
    dispatcher.post(path + "/test", right, [own](Visit& visit) { return test(visit, for_new(visit, own)); });
  }
  dispatcher.get("/accounts/{id}", Right::account_keeper, [](Visit& visit) { return draw(visit, for_change(visit)); });
  dispatcher.post("/accounts/{id}", Right::account_keeper, change);
  dispatcher.post("/accounts/{id}/test", Right::account_keeper,
                  [](Visit& visit) { return test(visit, for_change(visit)); });
  dispatcher.post("/accounts/{id}/receive", Right::account_keeper, receive);
  dispatcher.get("/accounts/{id}/log/{direction}", Right::logged_in, log);
}

}  // namespace tegami::pages::account_form
