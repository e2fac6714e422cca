#include "pages/account_list/account_list.h"
#include "pages/account_words.h"
#include "pages/chosen_accounts.h"
#include "pages/held/held.h"
#include "pages/json_read.h"
#include "pages/pager.h"

namespace tegami::pages::account_list {

namespace {

/// The first is all, the last users without an account.
const std::vector<std::string_view>& statuses() {
  static const std::vector<std::string_view> list = {"",    "ok",  "failing", "paused", "needs_authorization",
                                                     "off", "none"};
  return list;
}

Data row_data(const Visit& visit, const Row& row) {
  const auto& say = visit.say;
  const bool any = !row.account.empty();
  Data data;
  if (any) {
    data = state_of(row.account, say);
    data["state_href"] = held::link_of(visit, row.account);
  }
  data["user"] = row.user_name.empty() ? row.user : row.user_name;
  data["user_href"] = visit.link("/users/" + path_segment(row.user) + "/accounts");
  data["account"] = flag(any);
  if (!any) {
    data["state_kind"] = "off";
    data["state_word"] = say("pages.accounts.none");
    data["state_sub"] = false;
    return data;
  }
  const auto name = text_at(row.account, "name");
  const auto id = std::to_string(number_at(row.account, "id"));
  data["id"] = id;
  data["name"] = name;
  data["href"] = visit.link("/accounts/" + id);
  data["select"] = say("pages.accounts.select", {{"user", row.user_name}, {"account", name}});
  set_address(data, text_at(row.account, "address"));
  data["receiving"] = say(flag_at(row.account, "receiving") ? "pages.receiving.on" : "pages.receiving.off");
  data["last"] = moment_data(row.account, "state.last_received", say);
  data["next_try"] = moment_data(row.account, "state.next_try", say);
  return data;
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  const auto& choice = model.choice;
  List rows;
  rows.reserve(model.rows.size());
  for (const auto& row : model.rows) rows.push_back(row_data(visit, row));
  Data data;
  data["rows"] = rows;
  data.set("filters", Data(state_tabs(visit, "/accounts", choice, statuses(), model.counts)));
  add_list_choice(data, visit, "/accounts", choice);
  // Users without an account have none to act on.
  data.set("all", shown(choice.status == "none" ? "" : all_words(visit.say, choice, model.counts)));
  data.set("pager", pager(visit, "/accounts", query_of(choice), model.next));
  data.set("showing", say("pages.accounts.showing", {{"count", say.count(static_cast<std::int64_t>(rows.size()))}}));
  data.set("empty", Data(false));
  if (rows.empty()) {
    Data empty;
    empty.set("heading", choice.query.empty() ? say("pages.accounts.empty.filter")
                                              : say("pages.accounts.empty.search", {{"query", choice.query}}));
    empty.set("text",
              say(choice.query.empty() ? "pages.accounts.empty.filter.text" : "pages.accounts.empty.search.text"));
    data.set("empty", empty);
  }
  data.set("told", shown(model.told));
  auto response = visit.draw("account_list", std::move(data), say("pages.accounts.title"));
  response.menu = "personal.accounts";
  return response;
}

}  // namespace tegami::pages::account_list
