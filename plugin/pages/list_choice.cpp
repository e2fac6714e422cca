#include "pages/list_choice.h"

#include <algorithm>
#include <array>

#include "pages/account_words.h"
#include "pages/json_read.h"

namespace tegami::pages {

namespace {

/// Rare states have a tab while an account is in them.
constexpr std::array<std::string_view, 6> rare = {"never",      "waiting",           "held",
                                                  "quota_full", "blocked_by_policy", "owner_gone"};
constexpr std::array<std::string_view, 6> bad = {"failing", "paused",     "needs_authorization",
                                                 "held",    "quota_full", "owner_gone"};

std::string address(const Visit& visit, const std::string& path, const ListChoice& choice) {
  const auto query = query_of(choice);
  return visit.link(path) + (query.empty() ? "" : "?" + query);
}

std::string label_of(const Speech& say, std::string_view status) {
  const std::string name(status.empty() ? "all" : status);
  const std::string key = "pages.accounts.filter." + name;
  return say(say.has(key) ? key : "pages.state." + name);
}

Data tab(const Visit& visit, const std::string& path, ListChoice choice, std::string_view status,
         const services::Json& counts) {
  Data data;
  data.set("current", flag(choice.status == status));
  choice.status = status;
  choice.cause.clear();
  data.set("href", address(visit, path, choice));
  data.set("label", label_of(visit.say, status));
  // Users without an account are the host's to count.
  const auto count = counts.empty() || status == "none" ? -1 : number_at(counts, status.empty() ? "all" : status);
  data.set("count", count < 0 ? Data(false) : Data(visit.say.count(count)));
  data.set("bad", flag(count > 0 && std::find(bad.begin(), bad.end(), status) != bad.end()));
  return data;
}

Data column_title(const Visit& visit, const std::string& path, const ListChoice& choice, std::string_view column) {
  const bool from_end = choice.sort.starts_with('-');
  const bool here = std::string_view(choice.sort).substr(from_end ? 1 : 0) == column;
  auto other = choice;
  other.sort = column;
  if (here && !column.empty() && !from_end) other.sort.insert(0, "-");
  Data data;
  data.set("href", address(visit, path, other));
  // A search lists users first, then accounts: no order to speak of.
  const bool ordered = here && !(column.empty() && choice.narrowed());
  data.set("sorted", ordered ? Data(from_end ? "descending" : "ascending") : Data(false));
  return data;
}

Data cause_data(const Visit& visit, const std::string& path, const ListChoice& choice) {
  if (choice.cause.empty()) return Data(false);
  const auto words = failure_words(choice.cause, visit.say);
  auto all = choice;
  all.cause.clear();
  Data data;
  data.set("words", visit.say("pages.accounts.cause", {{"cause", words.empty() ? choice.cause : words}}));
  data.set("href", address(visit, path, all));
  return data;
}

}  // namespace

ListChoice list_choice(const Form& values) {
  return {shortened(values.get("q"), search_bytes), values.get("status"), values.get("cause"), values.get("sort")};
}

std::string query_of(const ListChoice& choice) {
  std::string query;
  const auto add = [&query](const char* name, const std::string& value) {
    if (!value.empty()) query += (query.empty() ? "" : "&") + std::string(name) + "=" + url_encode(value);
  };
  add("q", choice.query);
  add("status", choice.status);
  add("cause", choice.cause);
  add("sort", choice.sort);
  return query;
}

void add_to(services::Json& request, const ListChoice& choice) {
  const auto add = [&request](const char* name, const std::string& value) {
    if (!value.empty()) request[name] = value;
  };
  add("query", choice.query);
  add("status", choice.status);
  add("cause", choice.cause);
  add("sort", choice.sort);
}

List state_tabs(const Visit& visit, const std::string& path, const ListChoice& choice,
                const std::vector<std::string_view>& offered, const services::Json& counts) {
  List list;
  for (const auto status : offered) list.push_back(tab(visit, path, choice, status, counts));
  for (const auto status : rare)
    if (choice.status == status || number_at(counts, status) > 0)
      list.push_back(tab(visit, path, choice, status, counts));
  return list;
}

void add_list_choice(Data& data, const Visit& visit, const std::string& path, const ListChoice& choice) {
  data.set("query", choice.query);
  data.set("status", choice.status);
  data.set("cause_code", choice.cause);
  data.set("sort", choice.sort);
  data.set("cause", cause_data(visit, path, choice));
  data.set("by_user", column_title(visit, path, choice, ""));
  data.set("by_name", column_title(visit, path, choice, "name"));
  data.set("by_address", column_title(visit, path, choice, "address"));
  data.set("by_last", column_title(visit, path, choice, "last_received"));
  List kept;
  for (const auto& [name, value] : {std::pair{"status", choice.status}, {"cause", choice.cause}, {"sort", choice.sort}})
    if (!value.empty()) {
      Data one;
      one.set("name", name);
      one.set("value", value);
      kept.push_back(one);
    }
  data.set("kept", Data(kept));
}

}  // namespace tegami::pages
