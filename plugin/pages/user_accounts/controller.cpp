#include "pages/json_read.h"
#include "pages/user_accounts/user_accounts.h"

namespace tegami::pages::user_accounts {

namespace {

constexpr int accounts_of_one_user = 100;

std::string told(const Visit& visit) {
  const auto done = visit.query.get("done");
  for (const char* known : {"added", "changed", "deleted", "handed", "resolved", "none"})
    if (done == known) return visit.say("pages.user.done." + done);
  return {};
}

PageResponse show(const Visit& visit, const std::string& key, bool own) {
  Model model;
  model.key = key;
  model.own = own;
  const bool admin = visit.mail_admin();
  const auto policy = visit.self_service();
  model.may_add = model.may_delete = admin || policy == "all";
  model.may_change = model.may_add || policy == "change";
  const auto user = visit.user(key);
  if (!own && !user) throw Refused(services::Refusal("not_found", ""));
  model.name = user ? user->name : key;
  model.login = user ? user->login : std::string();
  model.accounts = items_of(visit.call("accounts.list", {{"owner", key}, {"limit", accounts_of_one_user}}));
  model.told = told(visit);
  return draw(visit, model);
}

/// Receiving with nothing ticked is for all of them that receive.
boost::json::array receiving_accounts(const Visit& visit, const std::string& owner) {
  boost::json::array ids;
  const auto answer = visit.call("accounts.list", {{"owner", owner}, {"limit", accounts_of_one_user}});
  for (const auto& item : items_of(answer))
    if (item.is_object() && flag_at(item.get_object(), "receiving"))
      ids.emplace_back(number_at(item.get_object(), "id"));
  return ids;
}

/// The buttons over the table: receiving starts a job, deleting asks first.
PageResponse act(const Visit& visit, const std::string& owner, const std::string& list_path) {
  boost::json::array ids;
  std::string query;
  for (const auto& text : visit.form.all("id"))
    if (const auto id = to_number(text)) {
      ids.emplace_back(*id);
      query += (query.empty() ? "?id=" : "&id=") + std::to_string(*id);
    }
  const bool receive = visit.form.get("action") == "receive";
  if (receive && ids.empty()) ids = receiving_accounts(visit, owner);
  if (ids.empty()) return visit.redirect(list_path + "?done=none");
  if (receive) {
    const auto job = visit.call("mail.receive", {{"ids", ids}});
    return visit.redirect("/jobs/" + std::to_string(number_at(job, "job")) + "?back=" + url_encode(list_path));
  }
  return visit.redirect(list_path + "/delete" + query);
}

std::string path_of(const std::string& key) { return "/users/" + path_segment(key) + "/accounts"; }

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  const auto user_page = [](Visit& visit) { return show(visit, visit.path["user"], false); };
  dispatcher.get("/users/{user}", Right::mail_admin, user_page);
  dispatcher.get("/users/{user}/accounts", Right::mail_admin, user_page);
  dispatcher.post("/users/{user}/accounts", Right::mail_admin,
                  [](Visit& visit) { return act(visit, visit.path["user"], path_of(visit.path["user"])); });
  dispatcher.get("/my/accounts", Right::logged_in,
                 [](Visit& visit) { return show(visit, visit.request.caller.user, true); });
  dispatcher.post("/my/accounts", Right::logged_in,
                  [](Visit& visit) { return act(visit, visit.request.caller.user, "/my/accounts"); });
}

}  // namespace tegami::pages::user_accounts
