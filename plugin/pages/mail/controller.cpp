#include <algorithm>

#include "pages/json_read.h"
#include "pages/mail/mail.h"
#include "pages/mail/view.h"
#include "pages/pager.h"

namespace tegami::pages::mail {

namespace {

constexpr int letters_a_page = 25;
constexpr int accounts_of_one_user = 100;

std::int64_t number_in_path(const Visit& visit, std::string_view name) {
  const auto found = visit.path.find(name);
  const auto number = found == visit.path.end() ? std::nullopt : to_number(found->second);
  if (!number) throw Refused(services::Refusal("not_found", ""));
  return *number;
}

std::int64_t inbox_of(const boost::json::array& folders) {
  for (const auto& folder : folders)
    if (folder.is_object() && text_at(folder.get_object(), "kind") == "inbox")
      return number_at(folder.get_object(), "id");
  return 0;
}

/// Shared accounts by what the host says now; none while the policy is off (P3).
boost::json::array shared_accounts(const Visit& visit) {
  if (!visit.shared_accounts()) return {};
  return items_of(
      visit.call("accounts.list",
                 {{"owner", services::Json{{"shared", true}}}, {"as_member", true}, {"limit", accounts_of_one_user}}));
}

std::int64_t first_account(const boost::json::array& accounts) {
  for (const auto& account : accounts)
    if (account.is_object() && flag_at(account.get_object(), "default")) return number_at(account.get_object(), "id");
  return accounts.empty() || !accounts.front().is_object() ? 0 : number_at(accounts.front().get_object(), "id");
}

/// Accounts and folders; the account is the wanted one, even when it is not in the list: the service decides.
Model side(const Visit& visit, std::int64_t wanted) {
  Model model;
  model.accounts =
      items_of(visit.call("accounts.list", {{"owner", visit.request.caller.user}, {"limit", accounts_of_one_user}}));
  model.shared = shared_accounts(visit);
  model.account = wanted != 0 ? wanted : first_account(model.accounts);
  if (model.account == 0) model.account = first_account(model.shared);
  if (model.account != 0) model.folders = items_of(visit.call("mail.folders", {{"account", model.account}}));
  if (visit.query.get("done") == "moved") model.told = visit.say("pages.mail.moved");
  return model;
}

void add_list(const Visit& visit, Model& model) {
  if (model.account == 0) return;
  model.query = shortened(visit.query.get("q"), search_bytes);
  services::Json request{{"account", model.account}, {"limit", letters_a_page}};
  if (const auto after = cursor(visit); !after.empty()) request["after"] = cursor_value(after);
  boost::json::object answer;
  if (!model.query.empty()) {
    request["query"] = model.query;
    answer = visit.call("mail.search", request);
  } else if (model.folder != 0) {
    request["folder"] = model.folder;
    answer = visit.call("mail.list", request);
  }
  model.letters = items_of(answer);
  model.next = cursor_text(answer);
}

PageResponse open_page(Visit& visit) {
  auto model = side(visit, to_number(visit.query.get("account")).value_or(0));
  model.folder = inbox_of(model.folders);
  add_list(visit, model);
  return draw(visit, model);
}

PageResponse folder_page(Visit& visit) {
  auto model = side(visit, number_in_path(visit, "account"));
  model.folder = number_in_path(visit, "folder");
  add_list(visit, model);
  return draw(visit, model);
}

/// Who only looks (mail.admin_access, P1) reads it, and it stays unread.
bool mark_seen(const Visit& visit, std::int64_t account, std::int64_t id) {
  try {
    visit.call("mail.flag", {{"account", account}, {"ids", boost::json::array{id}}, {"seen", true}});
  } catch (const Refused& refused) {
    if (refused.refusal.code != "forbidden") throw;
    return false;
  }
  return true;
}

PageResponse message_page(Visit& visit) {
  auto model = side(visit, number_in_path(visit, "account"));
  const auto id = number_in_path(visit, "id");
  model.message = visit.call("mail.get", {{"account", model.account}, {"id", id}});
  model.folder = number_at(model.message, "folder", number_in_path(visit, "folder"));
  model.as_html = visit.query.get("view") == "html" && !text_at(model.message, "html").empty();
  if (!flag_at(model.message, "seen") && visit.request.method == "GET" && mark_seen(visit, model.account, id))
    model.folders = items_of(visit.call("mail.folders", {{"account", model.account}}));
  add_list(visit, model);
  return draw(visit, model);
}

PageResponse receive(Visit& visit) {
  const auto account = to_number(visit.form.get("account"));
  if (!account) return visit.redirect("/mail");
  const auto job = visit.call("mail.receive", {{"ids", boost::json::array{*account}}});
  return visit.redirect("/jobs/" + std::to_string(number_at(job, "job")) +
                        "?back=" + url_encode("/mail?account=" + std::to_string(*account)));
}

PageResponse act(Visit& visit) {
  const auto account = number_in_path(visit, "account");
  const auto here = "/mail/" + std::to_string(account) + "/" + std::to_string(number_in_path(visit, "folder"));
  boost::json::array ids;
  for (const auto& text : visit.form.all("id"))
    if (const auto id = to_number(text)) ids.emplace_back(*id);
  if (ids.empty()) return visit.redirect(here);
  const auto action = visit.form.get("action");
  services::Json request{{"account", account}, {"ids", ids}};
  if (action == "read" || action == "unread") {
    request["seen"] = action == "read";
    visit.call("mail.flag", request);
  } else if (action == "move") {
    const auto folder = to_number(visit.form.get("folder"));
    if (!folder) return visit.redirect(here);
    request["folder"] = *folder;
    visit.call("mail.move", request);
    return visit.redirect(here + "?done=moved");
  } else if (action == "delete") {
    visit.call("mail.delete", request);
  }
  return visit.redirect(here);
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/mail", Right::logged_in, open_page);
  dispatcher.post("/mail/receive", Right::logged_in, receive);
  add_downloads(dispatcher);
  dispatcher.get("/mail/{account}/{folder}", Right::logged_in, folder_page);
  dispatcher.post("/mail/{account}/{folder}", Right::logged_in, act);
  dispatcher.get("/mail/{account}/{folder}/{id}", Right::logged_in, message_page);
}

}  // namespace tegami::pages::mail
