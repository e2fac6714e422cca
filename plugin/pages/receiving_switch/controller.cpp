#include "pages/account_words.h"
#include "pages/json_read.h"
#include "pages/receiving_switch/receiving_switch.h"

namespace tegami::pages::receiving_switch {

namespace {

constexpr std::size_t most = 500;
constexpr const char* shared_path = "/shared";

boost::json::array ids_of(const Visit& visit) {
  boost::json::array ids;
  for (const auto& text : visit.form.all("id"))
    if (const auto id = to_number(text); id && ids.size() < most) ids.emplace_back(*id);
  return ids;
}

PageResponse confirmation(const Visit& visit, const std::string& list_path, const boost::json::array& ids,
                          bool enabled) {
  const auto& say = visit.say;
  const bool shared = list_path == shared_path;
  List rows;
  for (const auto& id : ids) {
    const auto account = visit.call("accounts.get", {{"id", id}});
    auto row = state_of(account, say);
    const auto owner = text_at(account, "owner.user");
    const auto user = visit.user(owner);
    row.set("id", std::to_string(number_at(account, "id")));
    const auto name = text_at(account, "name");
    row.set("main", shared ? name : user ? user->name : owner);
    row.set("beside", shared ? text_at(account, "address") : name);
    rows.push_back(row);
  }
  const auto choice = say(enabled ? "pages.receiving.on" : "pages.receiving.off");
  const auto title =
      say("pages.switch.question", {{"count", say.count(static_cast<std::int64_t>(rows.size()))}, {"choice", choice}});
  Data data;
  data.set("rows", Data(rows));
  data.set("heading", title);
  data.set("personal", flag(!shared));
  data.set("list_href", visit.link(list_path));
  data.set("list_name", say(shared ? "pages.shared.title" : "pages.accounts.title"));
  data.set("choice", choice);
  data.set("enabled", enabled ? "true" : "false");
  data.set("note", say(enabled ? "pages.switch.note.on" : "pages.switch.note.off"));
  auto response = visit.draw("receiving_switch", std::move(data), say("pages.switch.title"));
  response.menu = shared ? "shared.accounts" : "personal.accounts";
  return response;
}

PageResponse answer(const Visit& visit, const std::string& list_path) {
  const auto ids = ids_of(visit);
  const bool enabled = visit.form.get("enabled") == "true";
  if (ids.empty()) return visit.redirect(list_path + (list_path == shared_path ? "?done=none" : ""));
  if (!visit.form.has("confirmed")) return confirmation(visit, list_path, ids, enabled);
  visit.call("accounts.set_receiving", {{"ids", ids}, {"enabled", enabled}});
  return visit.redirect(list_path + "?switched=" + std::to_string(ids.size()));
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.post("/accounts/receiving", Right::mail_admin, [](Visit& visit) { return answer(visit, "/accounts"); });
  dispatcher.post("/shared/receiving", Right::shared_keeper, [](Visit& visit) { return answer(visit, shared_path); });
}

}  // namespace tegami::pages::receiving_switch
