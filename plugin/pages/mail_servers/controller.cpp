#include <array>

#include "pages/account_form/view.h"
#include "pages/json_read.h"
#include "pages/mail_servers/mail_servers.h"

namespace tegami::pages::mail_servers {

namespace {

using boost::json::object;

constexpr const char* kPath = "/servers";

/// The services' names and the rows of the account's table that stand for them: "pop3.host" is drawn as "receive.host".
struct Direction {
  const char* service;
  const char* group;
};
constexpr std::array<Direction, 2> kDirections{{{"pop3", "receive"}, {"smtp", "send"}}};

std::string drawn_name(const std::string& name) {
  for (const auto& [service, group] : kDirections) {
    const std::string prefix = std::string(service) + ".";
    if (name.starts_with(prefix)) return std::string(group) + "." + name.substr(prefix.size());
  }
  return name;
}

/// The stored servers as an account that would enter them individually.
account_form::Draft draft_of(const object& servers) {
  account_form::Draft draft = account_form::defaults();
  for (const auto& [service, group] : kDirections) {
    const auto* server = find(servers, service);
    if (server == nullptr || !server->is_object()) continue;
    for (const auto& [name, text] : account_form::from_account({{group, *server}}).typed)
      if (name.starts_with(std::string(group) + ".")) draft.typed[name] = text;
  }
  return draft;
}

/// A server without a name is none.
object request_of(const account_form::Draft& draft) {
  const object account = account_form::to_request(draft);
  object request;
  for (const auto& [service, group] : kDirections) {
    const std::string prefix = std::string(group) + ".";
    if (draft.get(prefix + "host").empty()) {
      request[service] = nullptr;
      continue;
    }
    object server;
    const auto take = [&](const char* leaf) {
      if (const auto* value = find(account, prefix + leaf)) server[leaf] = *value;
    };
    for (const char* leaf : {"host", "port", "protection"}) take(leaf);
    if (prefix == "send.") {
      take("auth");
      // What does not apply is not heeded, as in the account's form.
      if (draft.get("send.auth") == "xoauth2") take("oauth_server");
      if (draft.get("send.protection").starts_with("starttls")) take("skip_second_ehlo");
    }
    request[service] = std::move(server);
  }
  return request;
}

PageResponse draw(const Visit& visit, const object& servers, const account_form::Draft& draft,
                  const services::Refusal& refusal, const object& tested = {}) {
  const auto& say = visit.say;
  account_form::Model model;
  model.draft = draft;
  if (const auto list = visit.setting("oauth_servers"); list.is_array()) model.oauth_servers = list.get_array();
  List lines;
  for (const auto& [name, text] : refusal.fields) {
    const auto drawn = drawn_name(name);
    model.errors[drawn] = text;
    Data line;
    line.set("link", account_form::input_id(drawn));
    line.set("text", text);
    lines.push_back(line);
  }
  const bool bad = !refusal.code.empty();
  Data data;
  account_form::add_fields(data, say, model);
  data.set("action", visit.link(kPath));
  data.set("saved", flag(visit.query.get("done") == "saved"));
  data.set("refused", flag(bad));
  data.set("lines", Data(lines));
  data.set("test", tested.empty() ? Data(false) : account_form::test_data(say, tested, false));
  data.set("receive_accounts",
           say("pages.servers.accounts", {{"count", say.count(number_at(servers, "accounts.receive"))}}));
  data.set("send_accounts", say("pages.servers.accounts", {{"count", say.count(number_at(servers, "accounts.send"))}}));
  const auto title = say("pages.servers.title");
  auto response =
      visit.draw("mail_servers", std::move(data), bad ? say("pages.form.error_title", {{"title", title}}) : title);
  response.menu = "mail_settings.servers";
  if (bad) response.status = 422;
  return response;
}

PageResponse show(const Visit& visit) {
  const auto servers = visit.call("servers.get", {});
  return draw(visit, servers, draft_of(servers), {});
}

PageResponse save(const Visit& visit) {
  const auto draft = account_form::from_form(visit.form);
  try {
    visit.call("servers.update", request_of(draft));
  } catch (const Refused& refusal) {
    if (refusal.refusal.fields.empty()) throw;
    return draw(visit, visit.call("servers.get", {}), draft, refusal.refusal);
  }
  return visit.redirect(std::string(kPath) + "?done=saved");
}

/// Tests what is in the form, saved or not; as many accounts will use it, before they do.
PageResponse test(const Visit& visit) {
  const auto draft = account_form::from_form(visit.form);
  const auto servers = visit.call("servers.get", {});
  try {
    return draw(visit, servers, draft, {}, visit.call("servers.test", request_of(draft)));
  } catch (const Refused& refusal) {
    if (refusal.refusal.fields.empty()) throw;
    return draw(visit, servers, draft, refusal.refusal);
  }
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get(kPath, Right::system_admin, show);
  dispatcher.post(kPath, Right::system_admin, save);
  dispatcher.post(std::string(kPath) + "/test", Right::system_admin, test);
}

}  // namespace tegami::pages::mail_servers
