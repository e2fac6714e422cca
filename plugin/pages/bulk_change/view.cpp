#include <algorithm>
#include <array>

#include "accounts/fields.h"
#include "pages/account_form/view.h"
#include "pages/bulk_change/bulk_change.h"
#include "pages/json_read.h"

namespace tegami::pages::bulk_change {

namespace {

using accounts::Form;

/// In the order of the account's form. Names, addresses and what one signs in with are an account's own.
constexpr std::array<std::string_view, 14> offered = {
    "receive.source",     "receive.host",      "receive.port",
    "receive.protection", "receive.timeout_s", "receive.leave_on_server",
    "receive.leave_days", "send.source",       "send.host",
    "send.port",          "send.protection",   "send.auth",
    "receive_log",        "send_log"};

std::string label_of(const Speech& say, std::string_view field) {
  const std::string both = "csv." + std::string(field);
  return say(say.has(both) ? both : "field." + std::string(field));
}

Data option(const std::string& value, const std::string& label, bool chosen) {
  Data data;
  data.set("option", value);
  data.set("option_label", label);
  data.set("chosen", flag(chosen));
  return data;
}

Data control(const std::string& name, const std::string& input, const std::string& label, List choices) {
  Data data;
  data.set("field", name);
  data.set("input", input);
  data.set("label", label);
  for (const char* nothing : {"error", "help", "described", "required", "technical"}) data.set(nothing, Data(false));
  data.set("choices", Data(std::move(choices)));
  return data;
}

Data field_choice(const Speech& say, const Model& model) {
  List list;
  for (const auto name : offered) list.push_back(option(std::string(name), label_of(say, name), name == model.field));
  return control("field", "f", say("pages.bulk.field"), std::move(list));
}

std::string words(const accounts::Field& field, const boost::json::value& value, const Speech& say) {
  std::string text;
  if (value.is_string()) text = value.get_string();
  if (value.is_int64()) text = std::to_string(value.get_int64());
  if (value.is_bool()) text = value.get_bool() ? "true" : "false";
  return account_form::value_words(field, text, say);
}

Data value_control(const Speech& say, const Model& model, const accounts::Field& field) {
  List choices;
  if (field.form == Form::yes_no)
    for (const char* value : {"true", "false"})
      choices.push_back(option(value, account_form::value_words(field, value, say), model.value == value));
  for (const auto choice : field.choices)
    choices.push_back(
        option(std::string(choice), account_form::value_words(field, std::string(choice), say), model.value == choice));
  auto data = control("value", "v", say("pages.bulk.value"), std::move(choices));
  data.set("type", "text");
  data.set("technical", Data(true));
  data.set("value", model.value);
  std::string error;
  for (const auto& [name, text] : model.errors) error += (error.empty() ? "" : " ") + text;
  data.set("error", shown(error));
  data.set("described", shown(error.empty() ? "" : "v-error"));
  const std::string help = "help." + model.field;
  data.set("help", say.has(help) ? Data(say(help)) : Data(false));
  if (say.has(help)) data.set("described", error.empty() ? "v-help" : "v-error v-help");
  return data;
}

Data row_data(const Visit& visit, const boost::json::object& item) {
  Data row;
  const auto owner = text_at(item, "owner.user");
  row.set("main", owner.empty() ? text_at(item, "name") : visit.user_name(owner));
  row.set("name", shown(owner.empty() ? std::string() : text_at(item, "name")));
  return row;
}

List changes(const Visit& visit, const Model& model, const accounts::Field& field) {
  List rows;
  visit.meet(items_of(model.preview), "owner.user");
  for (const auto& item : items_of(model.preview)) {
    if (!item.is_object()) continue;
    auto row = row_data(visit, item.get_object());
    // Field names have dots of their own here.
    const auto at = [&](const char* side) {
      const auto* value = object_at(item.get_object(), side).if_contains(model.field);
      return value == nullptr ? std::string() : words(field, *value, visit.say);
    };
    row.set("before", at("before"));
    row.set("after", shown(at("before") == at("after") ? std::string() : at("after")));
    rows.push_back(row);
  }
  return rows;
}

List failures(const Visit& visit, const Model& model) {
  List rows;
  for (const auto& item : items_of(model.preview, "errors")) {
    if (!item.is_object()) continue;
    auto row = row_data(visit, item.get_object());
    std::string why;
    for (const auto& [name, text] : object_at(item.get_object(), "error.fields"))
      if (text.is_string()) why += (why.empty() ? "" : " ") + std::string(text.get_string());
    row.set("why", why.empty() ? text_at(item.get_object(), "error.message") : why);
    rows.push_back(row);
  }
  return rows;
}

Data preview_data(const Visit& visit, const Model& model, const accounts::Field& field) {
  const auto& say = visit.say;
  if (model.preview.empty()) return Data(false);
  const auto number = [&](const char* name) { return number_at(model.preview, name); };
  const auto rows = changes(visit, model, field), bad = failures(visit, model);
  const auto changed = say.count(number("changed")), unchanged = say.count(number("unchanged")),
             failed = say.count(number("failed"));
  Data data;
  data.set("counts", say(bad.empty() ? "pages.bulk.counts" : "pages.bulk.counts.failed",
                         {{"changed", changed}, {"unchanged", unchanged}, {"failed", failed}}));
  const auto seen = static_cast<std::int64_t>(rows.size()), all = number("changed") + number("unchanged");
  data.set("showing", Data(false));
  if (seen < all)
    data.set("showing", say("pages.chosen.showing", {{"count", say.count(all)}, {"shown", say.count(seen)}}));
  data.set("any_row", flag(!rows.empty()));
  data.set("rows", Data(rows));
  data.set("any_failure", flag(!bad.empty()));
  data.set("failures", Data(bad));
  data.set("apply", shown(number("changed") == 0 ? "" : say("pages.bulk.apply", {{"count", changed}})));
  return data;
}

}  // namespace

bool is_offered(std::string_view field) { return std::find(offered.begin(), offered.end(), field) != offered.end(); }

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  const auto& field = *accounts::find_field(model.field);
  Data data;
  const bool shared = model.chosen.shared;
  add_chosen(data, model.chosen);
  data.set("personal", flag(!shared));
  data.set("list_href", visit.link(model.chosen.list_path()));
  data.set("list_name", say(shared ? "pages.shared.title" : "pages.accounts.title"));
  data.set("lead", say("pages.bulk.lead", {{"accounts", words_of(say, model.chosen, model.matched)}}));
  data.set("shown_field", model.field);
  data.set("shown_value", model.value);
  data.set("choose", field_choice(say, model));
  const bool select = field.form == Form::yes_no || !field.choices.empty();
  data.set("select", select ? value_control(say, model, field) : Data(false));
  data.set("text", select ? Data(false) : value_control(say, model, field));
  data.set("preview", preview_data(visit, model, field));
  auto response =
      visit.draw("bulk_change", std::move(data),
                 model.errors.empty() ? say("pages.bulk.title")
                                      : say("pages.form.error_title", {{"title", say("pages.bulk.title")}}));
  if (!model.errors.empty()) response.status = 422;
  response.menu = shared ? "shared.accounts" : "personal.accounts";
  return response;
}

}  // namespace tegami::pages::bulk_change
