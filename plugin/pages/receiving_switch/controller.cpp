#include "pages/account_words.h"
#include "pages/json_read.h"
#include "pages/receiving_switch/receiving_switch.h"

namespace tegami::pages::receiving_switch {

namespace {

constexpr std::size_t most = 500;

boost::json::array ids_of(const Visit& visit) {
  boost::json::array ids;
  for (const auto& text : visit.form.all("id"))
    if (const auto id = to_number(text); id && ids.size() < most) ids.emplace_back(*id);
  return ids;
}

PageResponse confirmation(const Visit& visit, const boost::json::array& ids, bool enabled) {
  const auto& say = visit.say;
  List rows;
  for (const auto& id : ids) {
    const auto account = visit.call("accounts.get", {{"id", id}});
    auto row = state_of(account, say);
    const auto owner = text_at(account, "owner.user");
    const auto user = visit.user(owner);
    row.set("id", std::to_string(number_at(account, "id")));
    row.set("user", user ? user->name : owner);
    row.set("name", text_at(account, "name"));
    rows.push_back(row);
  }
  const auto choice = say(enabled ? "pages.receiving.on" : "pages.receiving.off");
  const auto title =
      say("pages.switch.question", {{"count", say.count(static_cast<std::int64_t>(rows.size()))}, {"choice", choice}});
  Data data;
  data.set("rows", Data(rows));
  data.set("heading", title);
  data.set("choice", choice);
  data.set("enabled", enabled ? "true" : "false");
  data.set("note", say(enabled ? "pages.switch.note.on" : "pages.switch.note.off"));
  auto response = visit.draw("receiving_switch", std::move(data), say("pages.switch.title"));
  response.menu = "personal.accounts";
  return response;
}

PageResponse answer(Visit& visit) {
  const auto ids = ids_of(visit);
  const bool enabled = visit.form.get("enabled") == "true";
  if (ids.empty()) return visit.redirect("/accounts");
  if (!visit.form.has("confirmed")) return confirmation(visit, ids, enabled);
  visit.call("accounts.set_receiving", {{"ids", ids}, {"enabled", enabled}});
  return visit.redirect("/accounts?switched=" + std::to_string(ids.size()));
}

}  // namespace

void add_pages(Dispatcher& dispatcher) { dispatcher.post("/accounts/receiving", Right::mail_admin, answer); }

}  // namespace tegami::pages::receiving_switch
