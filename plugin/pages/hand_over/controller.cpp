#include <algorithm>

#include "pages/hand_over/hand_over.h"
#include "pages/json_read.h"

namespace tegami::pages::hand_over {

namespace {

using services::Json;

constexpr std::uint32_t named_at_most = 5;

Model read(const Visit& visit) {
  const auto id = to_number(visit.path.at("id"));
  if (!id) throw Refused(services::Refusal("not_found", ""));
  Model model;
  model.account = visit.call("accounts.get", {{"id", *id}});
  if (visit.form.get("to") == "shared") model.to = "shared";
  model.typed = shortened(visit.form.get("user"), search_bytes);
  return model;
}

/// By key, log-in, address or a name that only one has; else says what is wrong.
void choose(const Visit& visit, Model& model) {
  if (model.typed.empty()) {
    model.error = visit.say("pages.hand_over.user.required");
    return;
  }
  model.chosen = visit.user(model.typed);
  if (model.chosen) return;
  const auto found = visit.find_users(model.typed, named_at_most);
  const auto exact = std::find_if(found.begin(), found.end(), [&](const sdk::User& user) {
    return user.login == model.typed || user.address == model.typed;
  });
  if (exact != found.end()) {
    model.chosen = *exact;
  } else if (found.size() == 1) {
    model.chosen = found.front();
  } else if (found.empty()) {
    model.error = visit.say("error.user_unknown");
  } else {
    std::string logins;
    for (const auto& user : found) logins += (logins.empty() ? "" : visit.say("pages.list_separator")) + user.login;
    model.error = visit.say("pages.hand_over.user.many", {{"logins", logins}});
  }
}

PageResponse hand(Visit& visit, Model model) {
  const auto version = to_number(visit.form.get("version")).value_or(number_at(model.account, "version"));
  const Json to = model.to == "shared" ? Json{{"shared", true}} : Json{{"user", visit.form.get("key")}};
  const auto id = number_at(model.account, "id");
  try {
    visit.call("accounts.hand_over", {{"id", id}, {"version", version}, {"to", to}});
  } catch (const Refused& refused) {
    const auto& refusal = refused.refusal;
    if (refusal.code == "forbidden" || refusal.code == "not_found") throw;
    const auto field = refusal.fields.find("to");
    model.error = refusal.code == "conflict"      ? visit.say("pages.hand_over.conflict")
                  : field != refusal.fields.end() ? field->second
                                                  : refusal.message;
    return draw(visit, model);
  }
  if (model.to == "shared") return visit.redirect("/shared/" + std::to_string(id) + "/members?done=founded");
  return visit.redirect("/users/" + path_segment(visit.form.get("key")) + "/accounts?done=handed");
}

PageResponse ask(Visit& visit) {
  auto model = read(visit);
  if (visit.form.get("confirmed") == "true") return hand(visit, std::move(model));
  if (model.to == "user") choose(visit, model);
  model.confirms = model.error.empty();
  return draw(visit, model);
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/accounts/{id}/hand-over", Right::mail_admin, [](Visit& visit) { return draw(visit, read(visit)); });
  dispatcher.post("/accounts/{id}/hand-over", Right::mail_admin, ask);
}

}  // namespace tegami::pages::hand_over
