#include "pages/account_form/view.h"

#include <algorithm>
#include <array>

#include "pages/account_words.h"
#include "pages/held/held.h"
#include "pages/json_read.h"
#include "pages/member_words.h"

namespace tegami::pages::account_form {

namespace {

/// As they come one after the other.
constexpr std::array<std::string_view, 5> steps = {"dns", "tcp", "tls", "capabilities", "logon"};

Data direction_data(const Speech& say, const boost::json::object& report, const char* direction, bool log_on) {
  List list;
  bool all_good = true;
  std::size_t reached = 0;
  const auto add = [&](const char* shape, const char* outcome, std::string_view step, const std::string& ms,
                       const std::string& message) {
    Data item;
    item.set("shape", shape);
    item.set("outcome", say(std::string("pages.test.") + outcome));
    item.set("step", say("pages.test.step." + std::string(step)));
    item.set("ms", ms);
    item.set("message", shown(message));
    list.push_back(item);
  };
  for (const auto& value : items_of(report, "steps")) {
    if (!value.is_object()) continue;
    const auto& step = value.get_object();
    const bool good = flag_at(step, "ok");
    all_good = all_good && good;
    add(good ? "ok" : "bad", good ? "ok" : "bad", text_at(step, "step"),
        find(step, "ms") == nullptr ? "" : say("pages.test.ms", {{"count", say.count(number_at(step, "ms"))}}),
        text_at(step, "message"));
    const auto* at = std::find(steps.begin(), steps.end(), text_at(step, "step"));
    if (at != steps.end()) reached = std::max<std::size_t>(reached, static_cast<std::size_t>(at - steps.begin()) + 1);
  }
  if (!all_good)
    for (; reached < steps.size() - (log_on ? 0 : 1); ++reached) add("skip", "skip", steps[reached], "", "");
  Data data;
  data.set("direction", say(std::string("pages.test.") + direction));
  data.set("good", flag(all_good));
  data.set("verdict", say(all_good ? "pages.test.verdict.ok" : "pages.test.verdict.bad"));
  data.set("steps", Data(list));
  return data;
}

Data summary(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  if (model.conflict || (model.errors.empty() && model.refusal.empty())) return Data(false);
  List lines;
  const auto line = [&](const std::string& where, const std::string& id, const std::string& text) {
    Data item;
    item.set("where", where);
    item.set("link", shown(id));
    item.set("text", text);
    lines.push_back(item);
  };
  const auto group = [&](accounts::Group of) {
    return say(of == accounts::Group::account   ? "pages.form.group.account"
               : of == accounts::Group::receive ? "pages.form.group.receive"
                                                : "pages.form.group.send");
  };
  for (const auto& field : accounts::fields())
    if (const auto error = model.errors.find(field.name); error != model.errors.end())
      line(field.name == "interval_s" ? group(accounts::Group::receive) : group(field.group),
           is_on_form(field) ? input_id(field.name) : "", error->second);
  for (const auto& [name, text] : model.errors)
    if (accounts::find_field(name) == nullptr) line("", "", text);
  const auto count = say.count(static_cast<std::int64_t>(lines.size()));
  Data data;
  data.set("title", lines.empty() ? model.refusal : say("pages.form.refused", {{"count", count}}));
  data.set("note", lines.empty() ? say("pages.form.kept") : say("pages.form.refused.text"));
  data.set("lines", Data(lines));
  return data;
}

Data conflict(const Visit& visit, const Model& model) {
  if (!model.conflict) return Data(false);
  const auto& say = visit.say;
  List rows;
  for (const auto& difference : model.differences) {
    const auto* field = accounts::find_field(difference.name);
    if (field == nullptr) continue;
    Data row;
    row.set("use", "use." + difference.name);
    row.set("label", say("field." + difference.name));
    row.set("theirs", value_words(*field, difference.theirs, say));
    row.set("mine", value_words(*field, difference.mine, say));
    rows.push_back(row);
  }
  Data data;
  data.set("text", say("pages.form.conflict.text", {{"count", say.count(static_cast<std::int64_t>(rows.size()))}}));
  data.set("any", flag(!rows.empty()));
  data.set("differences", Data(rows));
  return data;
}

Data log_data(const Visit& visit, const Model& model, const std::string& direction) {
  const auto& log = object_at(model.account, "state.logs." + direction);
  const auto at = moment_at(log, "at");
  if (!at) return Data(false);
  Data data;
  data.set("href", visit.link(page_of(model) + "/log/" + direction));
  data.set("text", visit.say("pages.form.log." + direction));
  data.set("facts", visit.say("pages.form.log.facts",
                              {{"at", visit.say.moment(*at)}, {"size", visit.say.size(number_at(log, "bytes"))}}));
  return data;
}

Data state_panel(const Visit& visit, const Model& model) {
  if (model.account.empty()) return Data(false);
  const auto& say = visit.say;
  auto data = state_of(model.account, say);
  data.set("last", moment_data(model.account, "state.last_received", say));
  data.set("next_try", moment_data(model.account, "state.next_try", say));
  data.set("cause", shown(text_at(model.account, "state.last_error.message")));
  data.set("receive_href", visit.link(page_of(model) + "/receive"));
  return data;
}

/// What the host's and the webmail's own servers ask for, for the stylesheet's conditions.
std::string form_classes(const Model& model) {
  std::string classes;
  const auto add = [&classes](const boost::json::value& server, const std::string& whose) {
    if (!server.is_object()) return;
    const auto auth = text_at(server.get_object(), "auth");
    if (auth == "xoauth2") classes += " form--" + whose + "-xoauth2";
    if (auth == "cram_md5" || auth == "login" || auth == "plain") classes += " form--" + whose + "-smtpauth";
  };
  add(model.host_smtp, "host");
  add(model.webmail_smtp, "webmail");
  return classes;
}

}  // namespace

std::string page_of(const Model& model) {
  return (model.shared ? "/shared/" : "/accounts/") + std::to_string(number_at(model.account, "id"));
}

Data test_data(const Speech& say, const boost::json::object& answer, bool log_on) {
  List list;
  for (const char* direction : {"receive", "send"})
    if (const auto* report = find(answer, direction); report != nullptr && report->is_object())
      list.push_back(direction_data(say, report->get_object(), direction, log_on));
  Data data;
  data.set("directions", Data(list));
  data.set("when", say("pages.test.when", {{"at", say.moment(say.now_ms())}}));
  return data;
}

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  const bool adding = model.account.empty();
  const auto id = std::to_string(number_at(model.account, "id"));
  const auto path = adding ? model.list_path + "/new" : page_of(model);
  const auto title = model.shared ? say(adding ? "pages.shared.form.add" : "pages.shared.form.change")
                                  : say(adding ? "pages.form.add" : "pages.form.change");
  const auto refused = summary(visit, model);
  Data data;
  add_fields(data, say, model);
  data.set("heading", title);
  data.set("adding", flag(adding));
  data.set("of_user", flag(!model.own && !model.shared));
  data.set("shared", flag(model.shared));
  data.set("tabs", model.shared && !adding ? shared_tabs(visit, model.account, false) : Data(false));
  data.set("members_later", flag(model.shared && adding));
  for (const std::string direction : {"receive", "send"})
    data.set("authorize_" + direction, authorization_data(visit, model, direction, path));
  data.set("told", model.told.empty() ? Data(false) : Data(model.told));
  data.set("told_bad", flag(model.told_bad));
  data.set("list_href", visit.link(model.list_path));
  data.set("list_name", model.own      ? say("pages.own.title")
                        : model.shared ? say("pages.shared.title")
                                       : model.owner_name);
  data.set("delete_href",
           adding || !model.may_delete ? Data(false) : Data(visit.link(model.list_path + "/delete?id=" + id)));
  data.set("hand_href",
           adding || !visit.mail_admin() ? Data(false) : Data(visit.link("/accounts/" + id + "/hand-over")));
  data.set("action", visit.link(path));
  data.set("test_href", visit.link(path + "/test"));
  data.set("form_classes", form_classes(model));
  data.set("version", adding ? Data(false) : Data(std::to_string(model.version)));
  data.set("save", say(adding ? "pages.form.save.add" : "pages.form.save.change"));
  data.set("note", adding ? say("pages.form.note.new") : Data(""));
  data.set("provider", provider_data(visit, model.provider, model.draft, path));
  data.set("provider_href", visit.link(path + "/provider"));
  data.set("summary", refused);
  data.set("conflict", conflict(visit, model));
  data.set("test", model.tested ? test_data(say, model.test, true) : Data(false));
  data.set("test_label", say(model.tested ? "pages.test.again" : "pages.test.title"));
  data.set("panel", state_panel(visit, model));
  data.set("held_href", adding ? Data(false) : held::link_of(visit, model.account));
  data.set("held_text", text_at(model.account, "state.last_error.message"));
  data.set("receive_log_file", log_data(visit, model, "receive"));
  data.set("send_log_file", log_data(visit, model, "send"));
  for (const char* direction : {"receive", "send"}) {
    const auto name = [&](const char* leaf) { return std::string(direction) + "." + leaf; };
    const auto host = model.errors.find(name("host")), port = model.errors.find(name("port"));
    data.set(std::string(direction) + "_server_error", flag(host != model.errors.end() || port != model.errors.end()));
  }
  const bool bad = refused.is_non_empty_object() || model.conflict;
  auto response =
      visit.draw("account_form", std::move(data), bad ? say("pages.form.error_title", {{"title", title}}) : title);
  response.menu = model.own ? "mail.own" : model.shared ? "shared.accounts" : "personal.accounts";
  if (bad) response.status = model.conflict ? 409 : 422;
  return response;
}

}  // namespace tegami::pages::account_form
