#include "pages/chosen_accounts.h"

#include "pages/account_words.h"
#include "pages/json_read.h"

namespace tegami::pages {

namespace {

constexpr std::size_t most = 500;

/// "its state is 正常" and the like, joined.
std::string conditions(const Speech& say, const ListChoice& choice) {
  std::string list;
  const auto add = [&list, &say](const std::string& one) {
    list = list.empty() ? one : say("pages.chosen.join", {{"one", list}, {"other", one}});
  };
  if (!choice.query.empty()) add(say("pages.chosen.if.query", {{"query", choice.query}}));
  if (!choice.status.empty()) {
    const std::string key = "pages.accounts.filter." + choice.status;
    add(say("pages.chosen.if.state", {{"state", say(say.has(key) ? key : "pages.state." + choice.status)}}));
  }
  if (!choice.cause.empty()) {
    const auto words = failure_words(choice.cause, say);
    add(say("pages.chosen.if.cause", {{"cause", words.empty() ? choice.cause : words}}));
  }
  return list;
}

}  // namespace

services::Json ChosenAccounts::request() const {
  if (!all) return {{"ids", ids}};
  services::Json filter;
  if (shared) filter["owner"] = services::Json{{"shared", true}};
  add_to(filter, choice);
  // The order is nothing to who changes all.
  filter.erase("sort");
  return filter;
}

ChosenAccounts chosen_accounts(const Visit& visit, bool shared) {
  ChosenAccounts chosen;
  chosen.shared = shared;
  chosen.all = visit.form.get("target") == "filter";
  chosen.choice = list_choice(visit.form);
  for (const auto& text : visit.form.all("id"))
    if (const auto id = to_number(text); id && chosen.ids.size() < most) chosen.ids.emplace_back(*id);
  return chosen;
}

std::string words_of(const Speech& say, const ChosenAccounts& chosen, std::int64_t count) {
  const auto number = say.count(count);
  if (!chosen.all) return say("pages.chosen.ticked", {{"count", number}});
  if (!chosen.choice.narrowed())
    return say(chosen.shared ? "pages.chosen.all.shared" : "pages.chosen.all", {{"count", number}});
  return say("pages.chosen.where", {{"count", number}, {"conditions", conditions(say, chosen.choice)}});
}

std::string all_words(const Speech& say, const ListChoice& choice, const services::Json& counts) {
  if (!choice.query.empty() || !choice.cause.empty()) return say("pages.switch.all.match");
  const auto count = number_at(counts, choice.status.empty() ? "all" : choice.status, 0);
  return say(choice.status.empty() ? "pages.switch.all" : "pages.switch.all.state", {{"count", say.count(count)}});
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
  data.set("query", chosen.choice.query);
  data.set("status", chosen.choice.status);
  data.set("cause_code", chosen.choice.cause);
  data.set("sort", chosen.choice.sort);
}

std::string list_after(const ChosenAccounts& chosen, const std::string& told) {
  std::string query = told;
  if (const auto kept = query_of(chosen.choice); !kept.empty()) query += (query.empty() ? "" : "&") + kept;
  return chosen.list_path() + (query.empty() ? "" : "?" + query);
}

std::string told_of_many(const Visit& visit) {
  const auto& say = visit.say;
  if (const auto count = to_number(visit.query.get("switched")))
    return say("pages.accounts.switched", {{"count", say.count(*count)}});
  const auto changed = to_number(visit.query.get("changed"));
  if (!changed) return {};
  const auto failed = to_number(visit.query.get("failed")).value_or(0);
  return say(failed == 0 ? "pages.bulk.done" : "pages.bulk.done.failed",
             {{"count", say.count(*changed)}, {"failed", say.count(failed)}});
}

}  // namespace tegami::pages
