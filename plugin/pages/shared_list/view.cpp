#include "pages/account_words.h"
#include "pages/chosen_accounts.h"
#include "pages/held/held.h"
#include "pages/json_read.h"
#include "pages/member_words.h"
#include "pages/pager.h"
#include "pages/shared_list/shared_list.h"

namespace tegami::pages::shared_list {

namespace {

/// The first is all.
const std::vector<std::string_view>& statuses() {
  static const std::vector<std::string_view> list = {"", "ok", "failing", "paused", "needs_authorization", "off"};
  return list;
}

Data row_data(const Visit& visit, MemberNames& members, const boost::json::object& account) {
  const auto& say = visit.say;
  auto row = state_of(account, say);
  const auto name = text_at(account, "name");
  const auto id = std::to_string(number_at(account, "id"));
  const auto href = visit.link("/shared/" + id);
  row.set("state_href", held::link_of(visit, account));
  row.set("id", id);
  row.set("name", name);
  row.set("href", href);
  row.set("select", say("pages.user.select", {{"account", name}}));
  set_address(row, text_at(account, "address"));
  row.set("members", shown(members.in_short(account)));
  row.set("members_href", href + "/members");
  row.set("last", moment_data(account, "state.last_received", say));
  const auto mails = number_at(account, "state.messages", -1);
  row.set("mails", mails < 0 ? Data(false) : Data(say("pages.mails", {{"count", say.count(mails)}})));
  row.set("delete_href", visit.link("/shared/delete?id=" + id));
  row.set("delete_label", say("pages.shared.delete", {{"account", name}}));
  return row;
}

Data empty_data(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  Data empty;
  const bool searched = !model.choice.query.empty(), filtered = model.choice.narrowed();
  empty.set("heading", searched   ? say("pages.accounts.empty.search", {{"query", model.choice.query}})
                       : filtered ? say("pages.accounts.empty.filter")
                                  : say("pages.shared.empty"));
  empty.set("text", say(searched   ? "pages.accounts.empty.search.text"
                        : filtered ? "pages.accounts.empty.filter.text"
                                   : "pages.shared.empty.text"));
  empty.set("narrowed", flag(filtered));
  return empty;
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  List rows;
  MemberNames members(visit);
  members.meet(model.accounts);
  for (const auto& account : model.accounts)
    if (account.is_object()) rows.push_back(row_data(visit, members, account.get_object()));
  Data data;
  data.set("filters", Data(state_tabs(visit, "/shared", model.choice, statuses(), model.counts)));
  add_list_choice(data, visit, "/shared", model.choice);
  data.set("all", shown(all_words(say, model.choice, model.counts)));
  data.set("pager", pager(visit, "/shared", query_of(model.choice), model.next));
  data.set("showing", say("pages.accounts.showing", {{"count", say.count(static_cast<std::int64_t>(rows.size()))}}));
  data.set("told", shown(model.told));
  data.set("empty", rows.empty() ? empty_data(visit, model) : Data(false));
  data.set("rows", Data(rows));
  auto response = visit.draw("shared_list", std::move(data), say("pages.shared.title"));
  response.menu = "shared.accounts";
  return response;
}

}  // namespace tegami::pages::shared_list
