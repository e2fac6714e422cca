#include "accounts/fields.h"
#include "pages/bulk_change/bulk_change.h"
#include "pages/json_read.h"

namespace tegami::pages::bulk_change {

namespace {

using services::Json;

constexpr const char* first_field = "receive.host";

/// As the service takes it; what is no number stays text, and the service says so.
boost::json::value value_of(const accounts::Field& field, const std::string& text) {
  using accounts::Form;
  if (field.form == Form::yes_no) return text == "true";
  if (field.form != Form::number) return boost::json::string(text);
  if (text.empty()) return nullptr;
  if (const auto number = to_number(text)) return *number;
  return boost::json::string(text);
}

Json request_of(const Model& model) {
  auto request = model.chosen.request();
  const auto& field = *accounts::find_field(model.field);
  auto value = value_of(field, model.value);
  if (field.name == field.leaf()) {
    request[field.name] = std::move(value);
  } else {
    const std::string group(field.name.substr(0, field.name.size() - field.leaf().size() - 1));
    request[group] = Json{{field.leaf(), std::move(value)}};
  }
  return request;
}

std::int64_t count(const Visit& visit, const ChosenAccounts& chosen) {
  if (!chosen.all) return static_cast<std::int64_t>(chosen.ids.size());
  auto request = chosen.request();
  request["enabled"] = true;
  request["dry_run"] = true;
  return number_at(visit.call("accounts.set_receiving", request), "matched");
}

PageResponse form(const Visit& visit, Model& model, bool preview) {
  model.matched = count(visit, model.chosen);
  if (!preview) return draw(visit, model);
  auto request = request_of(model);
  request["dry_run"] = true;
  try {
    model.preview = visit.call("accounts.change_many", request);
  } catch (const Refused& refused) {
    if (refused.refusal.code != "invalid") throw;
    model.errors = {refused.refusal.fields.begin(), refused.refusal.fields.end()};
  }
  return draw(visit, model);
}

PageResponse answer(const Visit& visit, bool shared) {
  Model model;
  model.chosen = chosen_accounts(visit, shared);
  if (model.chosen.none()) return visit.redirect(list_after(model.chosen, shared ? "done=none" : ""));
  const auto& wanted = visit.form.get("field");
  model.field = is_offered(wanted) ? wanted : first_field;
  const auto& step = visit.form.get("step");
  // A value belongs to the field that it was typed for; another field is shown with an input of its own first.
  const bool typed = visit.form.get("shown") == model.field;
  if (typed) model.value = visit.form.get("value");
  if (step != "apply" || !typed) return form(visit, model, typed && !step.empty());
  const auto done = visit.call("accounts.change_many", request_of(model));
  return visit.redirect(list_after(model.chosen, "changed=" + std::to_string(number_at(done, "changed")) +
                                                     "&failed=" + std::to_string(number_at(done, "failed"))));
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.post("/accounts/bulk", Right::mail_admin, [](Visit& visit) { return answer(visit, false); });
  dispatcher.post("/shared/bulk", Right::shared_keeper, [](Visit& visit) { return answer(visit, true); });
}

}  // namespace tegami::pages::bulk_change
