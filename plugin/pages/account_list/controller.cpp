#include <algorithm>
#include <map>

#include "pages/account_list/account_list.h"
#include "pages/json_read.h"
#include "pages/pager.h"

namespace tegami::pages::account_list {

namespace {

using services::Json;

constexpr int users_a_page = 25;
constexpr int accounts_at_once = 500;
/// A hundred accounts of each user; who has more is looked at on his own page.
constexpr int most_turns = 5;
/// In a search users come first, then accounts: the cursor says which of the two it belongs to.
constexpr std::string_view account_cursor = "a:", user_cursor = "u:";

/// The accounts of all these users, by owner.
std::map<std::string, std::vector<Json>, std::less<>> accounts_of(const Visit& visit, const boost::json::array& keys) {
  std::map<std::string, std::vector<Json>, std::less<>> found;
  Json request{{"owner", {{"users", keys}}}, {"limit", accounts_at_once}};
  for (int turn = 0; !keys.empty() && turn < most_turns; ++turn) {
    const auto answer = visit.call("accounts.list", request);
    for (const auto& account : items_of(answer))
      if (account.is_object()) found[text_at(account.get_object(), "owner.user")].push_back(account.get_object());
    request["after"] = cursor_value(cursor_text(answer));
    if (cursor_text(answer).empty()) break;
  }
  return found;
}

void add_users(const Visit& visit, Json request, Model& model) {
  const auto answer = visit.call("accounts.users", request);
  boost::json::array keys;
  for (const auto& item : items_of(answer))
    if (item.is_object() && number_at(item.get_object(), "accounts") != 0)
      keys.emplace_back(text_at(item.get_object(), "user"));
  const auto accounts = accounts_of(visit, keys);
  for (const auto& item : items_of(answer)) {
    if (!item.is_object()) continue;
    Row row{text_at(item.get_object(), "user"), text_at(item.get_object(), "name"), {}};
    const auto own = accounts.find(row.user);
    if (own == accounts.end()) {
      model.rows.push_back(std::move(row));
      continue;
    }
    for (const auto& account : own->second) {
      row.account = account;
      model.rows.push_back(row);
    }
  }
  model.next = cursor_text(answer);
}

void add_accounts(const Visit& visit, Json request, Model& model) {
  const auto answer = visit.call("accounts.list", request);
  for (const auto& item : items_of(answer)) {
    if (!item.is_object()) continue;
    const auto& account = item.get_object();
    const auto id = number_at(account, "id");
    if (std::any_of(model.rows.begin(), model.rows.end(),
                    [id](const Row& row) { return number_at(row.account, "id") == id; }))
      continue;
    const auto owner = text_at(account, "owner.user");
    if (owner.empty()) continue;
    model.rows.push_back({owner, visit.user_name(owner), account});
  }
  model.next = cursor_text(answer);
}

std::string told(const Visit& visit) {
  const auto& say = visit.say;
  if (const auto count = to_number(visit.query.get("switched")))
    return say("pages.accounts.switched", {{"count", say.count(*count)}});
  const auto changed = to_number(visit.query.get("changed"));
  if (!changed) return {};
  const auto failed = to_number(visit.query.get("failed")).value_or(0);
  return say(failed == 0 ? "pages.bulk.done" : "pages.bulk.done.failed",
             {{"count", say.count(*changed)}, {"failed", say.count(failed)}});
}

Json page_request(const std::string& after) {
  Json request{{"limit", users_a_page}};
  if (!after.empty()) request["after"] = cursor_value(after);
  return request;
}

}  // namespace

Model read(const Visit& visit) {
  Model model;
  model.query = shortened(visit.query.get("q"), search_bytes);
  model.status = visit.query.get("status");
  model.told = told(visit);
  auto after = cursor(visit);
  if (model.status == "none") {
    auto request = page_request(after);
    request["without_account"] = true;
    if (!model.query.empty()) request["query"] = model.query;
    add_users(visit, std::move(request), model);
    return model;
  }
  if (!model.status.empty()) {
    auto request = page_request(after);
    request["status"] = model.status;
    if (!model.query.empty()) request["query"] = model.query;
    add_accounts(visit, std::move(request), model);
    return model;
  }
  if (model.query.empty()) {
    add_users(visit, page_request(after), model);
    return model;
  }
  const bool accounts_only = after.starts_with(account_cursor);
  if (after.size() >= 2) after.erase(0, 2);
  if (!accounts_only) {
    auto request = page_request(after);
    request["query"] = model.query;
    add_users(visit, std::move(request), model);
    if (!model.next.empty()) {
      model.next.insert(0, user_cursor);
      return model;
    }
    after.clear();
  }
  auto request = page_request(after);
  request["query"] = model.query;
  add_accounts(visit, std::move(request), model);
  if (!model.next.empty()) model.next.insert(0, account_cursor);
  return model;
}

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/accounts", Right::mail_admin, [](Visit& visit) { return draw(visit, read(visit)); });
}

}  // namespace tegami::pages::account_list
