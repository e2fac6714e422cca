#include <array>

#include "pages/account_list/account_list.h"
#include "pages/account_words.h"
#include "pages/json_read.h"
#include "pages/pager.h"

namespace tegami::pages::account_list {

namespace {

/// Filters that accounts.list understands; the first is all, the last is users without an account.
constexpr std::array<std::string_view, 7> statuses = {"",    "ok",  "failing", "paused", "needs_authorization",
                                                      "off", "none"};

Data filters(const Visit& visit, const Model& model) {
  List list;
  for (const auto status : statuses) {
    std::string query = model.query.empty() ? "" : "q=" + url_encode(model.query);
    if (!status.empty()) query += (query.empty() ? "" : "&") + ("status=" + std::string(status));
    Data item;
    item.set("href", visit.link("/accounts") + (query.empty() ? "" : "?" + query));
    item.set("label", visit.say("pages.accounts.filter." + std::string(status.empty() ? "all" : status)));
    item.set("current", flag(model.status == status));
    list.push_back(item);
  }
  return Data(list);
}

Data row_data(const Visit& visit, const Row& row) {
  const auto& say = visit.say;
  Data data;
  data.set("user", row.user_name.empty() ? row.user : row.user_name);
  data.set("user_href", visit.link("/users/" + path_segment(row.user) + "/accounts"));
  data.set("account", flag(!row.account.empty()));
  if (row.account.empty()) {
    data.set("state_kind", "off");
    data.set("state_word", say("pages.accounts.none"));
    data.set("state_sub", Data(false));
    return data;
  }
  data = state_of(row.account, say);
  const auto name = text_at(row.account, "name");
  const auto id = std::to_string(number_at(row.account, "id"));
  data.set("user", row.user_name.empty() ? row.user : row.user_name);
  data.set("user_href", visit.link("/users/" + path_segment(row.user) + "/accounts"));
  data.set("account", Data(true));
  data.set("id", id);
  data.set("name", name);
  data.set("href", visit.link("/accounts/" + id));
  data.set("select", say("pages.accounts.select", {{"user", row.user_name}, {"account", name}}));
  set_address(data, text_at(row.account, "address"));
  data.set("receiving", say(flag_at(row.account, "receiving") ? "pages.receiving.on" : "pages.receiving.off"));
  data.set("last", moment_data(row.account, "state.last_received", say));
  data.set("next_try", moment_data(row.account, "state.next_try", say));
  return data;
}

/// What "all" are, beside the ticked rows: accounts.list's filter, which knows no users' names.
std::string all_of(const Visit& visit, const Model& model) {
  if (model.status == "none") return {};
  if (!model.query.empty()) return visit.say("pages.switch.all.query", {{"query", model.query}});
  return visit.say(model.status.empty() ? "pages.switch.all" : "pages.switch.all.state");
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  List rows;
  for (const auto& row : model.rows) rows.push_back(row_data(visit, row));
  std::string kept = model.query.empty() ? "" : "q=" + url_encode(model.query);
  if (!model.status.empty()) kept += (kept.empty() ? "" : "&") + ("status=" + url_encode(model.status));
  Data data;
  data.set("rows", Data(rows));
  data.set("filters", filters(visit, model));
  data.set("query", model.query);
  data.set("status", model.status);
  data.set("all", shown(all_of(visit, model)));
  data.set("pager", pager(visit, "/accounts", kept, model.next));
  data.set("showing", say("pages.accounts.showing", {{"count", say.count(static_cast<std::int64_t>(rows.size()))}}));
  data.set("empty", Data(false));
  if (rows.empty()) {
    Data empty;
    empty.set("heading", model.query.empty() ? say("pages.accounts.empty.filter")
                                             : say("pages.accounts.empty.search", {{"query", model.query}}));
    empty.set("text",
              say(model.query.empty() ? "pages.accounts.empty.filter.text" : "pages.accounts.empty.search.text"));
    data.set("empty", empty);
  }
  data.set("told", shown(model.told));
  auto response = visit.draw("account_list", std::move(data), say("pages.accounts.title"));
  response.menu = "personal.accounts";
  return response;
}

}  // namespace tegami::pages::account_list
