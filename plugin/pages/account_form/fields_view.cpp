#include <array>

#include "pages/account_form/view.h"
#include "pages/json_read.h"

namespace tegami::pages::account_form {

namespace {

using accounts::Field;

std::string server_line(const boost::json::value& server, const Speech& say) {
  if (!server.is_object()) return say("pages.form.not_set");
  const auto& object = server.get_object();
  return text_at(object, "host") + ":" + std::to_string(number_at(object, "port")) + " / " +
         say("choice.protection." + text_at(object, "protection"));
}

Data option(const std::string& value, const std::string& label, bool chosen) {
  Data data;
  data.set("option", value);
  data.set("option_label", label);
  data.set("chosen", flag(chosen));
  data.set("first", Data(false));
  data.set("sub", Data(false));
  return data;
}

Data choices(const Field& field, const Speech& say, const Model& model) {
  List list;
  const auto& text = model.draft.get(field.name);
  for (const auto choice : field.choices) {
    auto data = option(std::string(choice), say("choice." + std::string(field.choice_set) + "." + std::string(choice)),
                       text == choice);
    data.set("first", flag(list.empty()));
    const bool receive = field.name == "receive.source", send = field.name == "send.source";
    if ((receive || send) && choice == "host")
      data.set("sub", server_line(receive ? model.host_pop3 : model.host_smtp, say));
    if ((receive || send) && choice == "webmail" && model.webmail_known)
      data.set("sub", server_line(receive ? model.webmail_pop3 : model.webmail_smtp, say));
    list.push_back(data);
  }
  return Data(list);
}

/// The choices of SMTP AUTH stand together under its name.
void set_auth_choices(Data& one, const Field& field, const Speech& say, const Model& model) {
  List plain, smtp, oauth;
  const auto all = choices(field, say, model);
  for (const auto& choice : all.list_value()) {
    const auto& value = choice.get("option")->string_value();
    (value == "none" || value == "pop_before_smtp" ? plain : value == "xoauth2" ? oauth : smtp).push_back(choice);
  }
  one.set("plain_choices", Data(plain));
  one.set("smtp_choices", Data(smtp));
  one.set("oauth_choices", Data(oauth));
}

Data oauth_servers(const Field& field, const Speech& say, const Model& model) {
  List list;
  const auto& text = model.draft.get(field.name);
  list.push_back(option("", say("pages.form.choose"), text.empty()));
  for (const auto& item : model.oauth_servers) {
    if (!item.is_object()) continue;
    const auto id = text_at(item.get_object(), "id");
    list.push_back(option(id, text_at(item.get_object(), "name"), id == text));
  }
  return Data(list);
}

std::string span_words(std::int64_t seconds, const Speech& say) {
  if (seconds % 3600 == 0) return say("pages.form.hours", {{"count", say.count(seconds / 3600)}});
  if (seconds % 60 == 0) return say("pages.form.minutes", {{"count", say.count(seconds / 60)}});
  return say("pages.form.seconds", {{"count", say.count(seconds)}});
}

Data intervals(const Speech& say, const Model& model) {
  constexpr std::array<std::int64_t, 5> offered = {60, 300, 600, 1800, 3600};
  const auto& text = model.draft.get("interval_s");
  List list;
  list.push_back(option("", say("pages.form.interval.policy", {{"interval", span_words(model.policy_interval_s, say)}}),
                        text.empty()));
  bool found = text.empty();
  for (const auto seconds : offered) {
    found = found || text == std::to_string(seconds);
    list.push_back(option(std::to_string(seconds), span_words(seconds, say), text == std::to_string(seconds)));
  }
  if (!found) {
    const auto seconds = to_number(text);
    list.push_back(option(text, seconds ? span_words(*seconds, say) : text, true));
  }
  return Data(list);
}

}  // namespace

std::string input_id(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> short_ids = {
      {{"receive.leave_on_server", "leave"},
       {"receive.leave_days", "leave-days"},
       {"receive.timeout_s", "receive-timeout"},
       {"receive.oauth_server", "receive-oauth"},
       {"send.oauth_server", "send-oauth"},
       {"send.skip_second_ehlo", "skip-ehlo"},
       {"interval_s", "interval"}}};
  for (const auto& [field, id] : short_ids)
    if (field == name) return std::string(id);
  std::string id(name);
  for (auto& c : id)
    if (c == '.' || c == '_') c = '-';
  return id;
}

std::string value_words(const Field& field, const std::string& text, const Speech& say) {
  if (field.form == accounts::Form::yes_no) return say(text == "true" ? "pages.yes_no.yes" : "pages.yes_no.no");
  if (field.form == accounts::Form::choice) return say("choice." + std::string(field.choice_set) + "." + text);
  return text.empty() ? say("pages.form.empty") : text;
}

void add_fields(Data& data, const Speech& say, const Model& model) {
  for (const auto& field : accounts::fields()) {
    if (!is_on_form(field)) continue;
    const std::string name(field.name), id = input_id(field.name);
    const auto error = model.errors.find(field.name);
    const bool wrong = error != model.errors.end();
    const auto help_key = "help." + name;
    const bool stored = field.secret() && flag_at(model.account, name + "_set");
    Data one;
    one.set("field", name);
    one.set("input", id);
    one.set("label", say("field." + name));
    one.set("required", flag(name == "name" || name == "address" || name == "receive.user"));
    one.set("value", field.secret() ? std::string() : model.draft.get(name));
    one.set("checked", flag(model.draft.on(name)));
    one.set("error", wrong ? Data(error->second) : Data(false));
    one.set("help", say.has(help_key) ? Data(say(help_key)) : Data(false));
    std::string described = wrong ? id + "-error" : "";
    if (say.has(help_key)) described += (described.empty() ? "" : " ") + id + "-help";
    if (stored) described += (described.empty() ? "" : " ") + id + "-kept";
    one.set("described", shown(described));
    one.set("stored", flag(stored));
    const auto forget = model.draft.forget.find(name);
    one.set("forgotten", flag(forget != model.draft.forget.end() && forget->second));
    one.set("type", name == "address" ? "email" : "text");
    one.set("technical", flag(name != "name" && name != "display_name"));
    one.set("choices", field.form == accounts::Form::oauth_server ? oauth_servers(field, say, model)
                       : name == "interval_s"                     ? intervals(say, model)
                                                                  : choices(field, say, model));
    if (name == "send.auth") set_auth_choices(one, field, say, model);
    const bool log = name == "receive_log" || name == "send_log";
    one.set("yes", say(log ? "pages.log.on" : "pages.receiving.on"));
    one.set("no", say(log ? "pages.log.off" : "pages.receiving.off"));
    data.set(field.column(), one);
  }
}

}  // namespace tegami::pages::account_form
