#include "pages/chosen_accounts.h"

#include "pages/json_read.h"

namespace tegami::pages {

namespace {

constexpr std::size_t most = 500;

std::string state_word(const Speech& say, const std::string& status) {
  const std::string key = "pages.accounts.filter." + status;
  return say(say.has(key) ? key : "pages.state." + status);
}

}  // namespace

services::Json ChosenAccounts::request() const {
  if (!all) return {{"ids", ids}};
  services::Json filter;
  if (!query.empty()) filter["query"] = query;
  if (!status.empty()) filter["status"] = status;
  return filter;
}

ChosenAccounts chosen_accounts(const Visit& visit) {
  ChosenAccounts chosen;
  chosen.all = visit.form.get("target") == "filter";
  chosen.query = shortened(visit.form.get("q"), search_bytes);
  chosen.status = visit.form.get("status");
  for (const auto& text : visit.form.all("id"))
    if (const auto id = to_number(text); id && chosen.ids.size() < most) chosen.ids.emplace_back(*id);
  return chosen;
}

std::string words_of(const Speech& say, const ChosenAccounts& chosen, std::int64_t count) {
  const auto number = say.count(count);
  if (!chosen.all) return say("pages.chosen.ticked", {{"count", number}});
  if (chosen.status.empty() && chosen.query.empty()) return say("pages.chosen.all", {{"count", number}});
  if (chosen.status.empty()) return say("pages.chosen.query", {{"count", number}, {"query", chosen.query}});
  const auto state = state_word(say, chosen.status);
  if (chosen.query.empty()) return say("pages.chosen.state", {{"count", number}, {"state", state}});
  return say("pages.chosen.both", {{"count", number}, {"query", chosen.query}, {"state", state}});
}

void add_chosen(Data& data, const ChosenAccounts& chosen) {
  List ids;
  if (!chosen.all)
    for (const auto& id : chosen.ids) {
      Data one;
      one.set("chosen_id", std::to_string(id.as_int64()));
      ids.push_back(one);
    }
  data.set("chosen_ids", Data(ids));
  data.set("chosen_target", chosen.all ? "filter" : "ids");
  data.set("chosen_query", chosen.query);
  data.set("chosen_status", chosen.status);
}

std::string list_after(const ChosenAccounts& chosen, const std::string& told) {
  std::string path = "/accounts?" + told;
  if (!chosen.query.empty()) path += "&q=" + url_encode(chosen.query);
  if (!chosen.status.empty()) path += "&status=" + url_encode(chosen.status);
  return path;
}

}  // namespace tegami::pages
