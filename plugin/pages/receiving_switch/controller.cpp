#include "pages/account_words.h"
#include "pages/chosen_accounts.h"
#include "pages/json_read.h"
#include "pages/receiving_switch/receiving_switch.h"

namespace tegami::pages::receiving_switch {

namespace {

using services::Json;

/// Of all that match a filter so many are shown before they are switched.
constexpr int shown_of_filter = 10;

std::vector<Json> accounts_of(const Visit& visit, const ChosenAccounts& chosen) {
  std::vector<Json> accounts;
  if (!chosen.all) {
    for (const auto& id : chosen.ids) accounts.push_back(visit.call("accounts.get", {{"id", id}}));
    return accounts;
  }
  auto request = chosen.request();
  request["limit"] = shown_of_filter;
  const auto answer = visit.call("accounts.list", request);
  for (const auto& account : items_of(answer))
    if (account.is_object()) accounts.push_back(account.get_object());
  return accounts;
}

List rows_of(const Visit& visit, const std::vector<Json>& accounts, bool shared) {
  List rows;
  std::vector<std::string> owners;
  for (const auto& account : accounts) owners.push_back(text_at(account, "owner.user"));
  visit.meet(owners);
  for (const auto& account : accounts) {
    auto row = state_of(account, visit.say);
    const auto owner = text_at(account, "owner.user");
    const auto name = text_at(account, "name");
    row.set("main", shared ? name : visit.user_name(owner));
    row.set("beside", shared ? text_at(account, "address") : name);
    rows.push_back(row);
  }
  return rows;
}

/// How many of all that match will be switched.
std::int64_t add_filter(const Visit& visit, const ChosenAccounts& chosen, bool enabled, std::int64_t rows, Data& data) {
  const auto& say = visit.say;
  auto request = chosen.request();
  request["enabled"] = enabled;
  request["dry_run"] = true;
  const auto counted = visit.call("accounts.set_receiving", request);
  const auto matched = number_at(counted, "matched");
  data.set("lead", say("pages.switch.lead", {{"accounts", words_of(say, chosen, matched)}}));
  if (rows < matched)
    data.set("showing", say("pages.chosen.showing", {{"count", say.count(matched)}, {"shown", say.count(rows)}}));
  return number_at(counted, "changed");
}

PageResponse confirmation(const Visit& visit, const ChosenAccounts& chosen, bool enabled) {
  const auto& say = visit.say;
  const bool shared = chosen.shared;
  const auto accounts = accounts_of(visit, chosen);
  auto count = static_cast<std::int64_t>(accounts.size());
  Data data;
  data.set("lead", Data(false));
  data.set("showing", Data(false));
  if (chosen.all) count = add_filter(visit, chosen, enabled, count, data);
  const auto choice = say(enabled ? "pages.receiving.on" : "pages.receiving.off");
  add_chosen(data, chosen);
  data.set("rows", Data(rows_of(visit, accounts, shared)));
  data.set("heading", say("pages.switch.question", {{"count", say.count(count)}, {"choice", choice}}));
  data.set("personal", flag(!shared));
  data.set("list_href", visit.link(chosen.list_path()));
  data.set("list_name", say(shared ? "pages.shared.title" : "pages.accounts.title"));
  data.set("choice", choice);
  data.set("enabled", enabled ? "true" : "false");
  data.set("note", say(enabled ? "pages.switch.note.on" : "pages.switch.note.off"));
  auto response = visit.draw("receiving_switch", std::move(data), say("pages.switch.title"));
  response.menu = shared ? "shared.accounts" : "personal.accounts";
  return response;
}

PageResponse answer(const Visit& visit, bool shared) {
  const auto chosen = chosen_accounts(visit, shared);
  const bool enabled = visit.form.get("enabled") == "true";
  if (chosen.none()) return visit.redirect(list_after(chosen, shared ? "done=none" : ""));
  if (!visit.form.has("confirmed")) return confirmation(visit, chosen, enabled);
  auto request = chosen.request();
  request["enabled"] = enabled;
  const auto done = visit.call("accounts.set_receiving", request);
  return visit.redirect(list_after(chosen, "switched=" + std::to_string(number_at(done, "changed"))));
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.post("/accounts/receiving", Right::mail_admin, [](Visit& visit) { return answer(visit, false); });
  dispatcher.post("/shared/receiving", Right::shared_keeper, [](Visit& visit) { return answer(visit, true); });
}

}  // namespace tegami::pages::receiving_switch
