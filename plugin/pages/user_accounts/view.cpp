#include "pages/account_words.h"
#include "pages/held/held.h"
#include "pages/json_read.h"
#include "pages/user_accounts/user_accounts.h"

namespace tegami::pages::user_accounts {

namespace {

Data row_data(const Visit& visit, const Model& model, const boost::json::object& account) {
  const auto& say = visit.say;
  auto row = state_of(account, say);
  const auto name = text_at(account, "name");
  const auto id = std::to_string(number_at(account, "id"));
  row.set("id", id);
  row.set("name", name);
  if (model.may_change) row.set("state_href", held::link_of(visit, account));
  row.set("href", model.may_change ? Data(visit.link("/accounts/" + id)) : Data(false));
  row.set("select", say("pages.user.select", {{"account", name}}));
  row.set("address", text_at(account, "address"));
  row.set("server", receiving_server(account, say));
  const bool receiving = flag_at(account, "receiving");
  row.set("receiving", say(receiving ? "pages.receiving.on" : "pages.receiving.off"));
  row.set("off", flag(!receiving));
  row.set("last", moment_data(account, "state.last_received", say));
  row.set("mails", Data(false));
  if (find(account, "state.messages") != nullptr) {
    row.set("mails", say("pages.mails", {{"count", say.count(number_at(account, "state.messages"))}}));
    row.set("bytes", say.size(number_at(account, "state.bytes")));
  }
  return row;
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  const auto path = model.own ? std::string("/my/accounts") : "/users/" + path_segment(model.key) + "/accounts";
  List rows;
  std::int64_t bytes = 0;
  for (const auto& item : model.accounts) {
    if (!item.is_object()) continue;
    rows.push_back(row_data(visit, model, item.get_object()));
    bytes += number_at(item.get_object(), "state.bytes");
  }
  const auto most = visit.policy("accounts.max_per_user");
  const auto count = say.count(static_cast<std::int64_t>(rows.size()));
  const auto title = model.own ? say("pages.own.title") : model.name;
  Data data;
  data.set("heading", title);
  data.set("caption", say("pages.user.caption", {{"user", model.name}}));
  data.set("own", flag(model.own));
  data.set("path", visit.link(path));
  data.set("may_add", flag(model.may_add));
  data.set("may_delete", flag(model.may_delete));
  data.set("login", shown(model.own ? std::string() : model.login));
  data.set("accounts", most.is_int64()
                           ? say("pages.user.accounts_of", {{"count", count}, {"most", say.count(most.get_int64())}})
                           : say("pages.user.accounts", {{"count", count}}));
  data.set("storage", bytes > 0 ? Data(say.size(bytes)) : Data(false));
  data.set("rows", Data(rows));
  data.set("any", flag(!rows.empty()));
  data.set("told", shown(model.told));
  data.set("managed", flag(model.own && !model.may_change));
  data.set("empty_heading", say(!model.own      ? "pages.user.empty"
                                : model.may_add ? "pages.own.empty"
                                                : "pages.own.empty.managed"));
  data.set("empty_text", say(!model.own      ? "pages.user.empty.text"
                             : model.may_add ? "pages.own.empty.text"
                                             : "pages.own.empty.managed.text"));
  auto response = visit.draw("user_accounts", std::move(data),
                             model.own ? title : say("pages.user.caption", {{"user", model.name}}));
  response.menu = model.own ? "mail.own" : "personal.accounts";
  return response;
}

}  // namespace tegami::pages::user_accounts
