#include <algorithm>
#include <map>

#include "pages/account_list/account_list.h"
#include "pages/chosen_accounts.h"
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

/// accounts.list, with the counts of the states the first time.
Json list_accounts(const Visit& visit, Json request, Model& model) {
  if (model.counts.empty()) request["counts"] = true;
  request["brief"] = true;
  auto answer = visit.call("accounts.list", request);
  if (model.counts.empty()) model.counts = object_at(answer, "counts");
  return answer;
}

/// The accounts of all these users, by owner.
std::map<std::string, std::vector<Json>, std::less<>> accounts_of(const Visit& visit, const boost::json::array& keys,
                                                                  Model& model) {
  std::map<std::string, std::vector<Json>, std::less<>> found;
  Json request{{"owner", {{"users", keys}}}, {"limit", accounts_at_once}};
  for (int turn = 0; !keys.empty() && turn < most_turns; ++turn) {
    auto answer = list_accounts(visit, request, model);
    for (auto& account : answer["items"].as_array())
      found[text_at(account.as_object(), "owner.user")].push_back(std::move(account.as_object()));
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
  auto accounts = accounts_of(visit, keys, model);
  for (const auto& item : items_of(answer)) {
    if (!item.is_object()) continue;
    const auto user = text_at(item.get_object(), "user"), name = text_at(item.get_object(), "name");
    const auto own = accounts.find(user);
    if (own == accounts.end()) model.rows.push_back({user, name, {}});
    if (own != accounts.end())
      for (auto& account : own->second) model.rows.push_back({user, name, std::move(account)});
  }
  model.next = cursor_text(answer);
}

void add_accounts(const Visit& visit, Json request, Model& model) {
  const auto answer = list_accounts(visit, std::move(request), model);
  visit.meet(items_of(answer), "owner.user");
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

Json page_request(const std::string& after) {
  Json request{{"limit", users_a_page}};
  if (!after.empty()) request["after"] = cursor_value(after);
  return request;
}

void read_rows(const Visit& visit, Model& model) {
  const auto& choice = model.choice;
  auto after = cursor(visit);
  if (choice.status == "none") {
    auto request = page_request(after);
    request["without_account"] = true;
    if (!choice.query.empty()) request["query"] = choice.query;
    add_users(visit, std::move(request), model);
    return;
  }
  if (!choice.status.empty() || !choice.cause.empty() || !choice.sort.empty()) {
    auto request = page_request(after);
    add_to(request, choice);
    add_accounts(visit, std::move(request), model);
    return;
  }
  if (choice.query.empty()) {
    add_users(visit, page_request(after), model);
    return;
  }
  const bool accounts_only = after.starts_with(account_cursor);
  if (after.size() >= 2) after.erase(0, 2);
  if (!accounts_only) {
    auto request = page_request(after);
    request["query"] = choice.query;
    add_users(visit, std::move(request), model);
    if (!model.next.empty()) {
      model.next.insert(0, user_cursor);
      return;
    }
    after.clear();
  }
  auto request = page_request(after);
  request["query"] = choice.query;
  add_accounts(visit, std::move(request), model);
  if (!model.next.empty()) model.next.insert(0, account_cursor);
}

}  // namespace

Model read(const Visit& visit) {
  Model model;
  model.choice = list_choice(visit.query);
  model.told = told_of_many(visit);
  read_rows(visit, model);
  if (model.counts.empty()) list_accounts(visit, {{"limit", 1}}, model);
  return model;
}

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/accounts", Right::mail_admin, [](Visit& visit) { return draw(visit, read(visit)); });
}

}  // namespace tegami::pages::account_list
