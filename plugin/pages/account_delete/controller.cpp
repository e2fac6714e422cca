#include "pages/account_delete/account_delete.h"
#include "pages/account_delete/view.h"
#include "pages/json_read.h"

namespace tegami::pages::account_delete {

namespace {

constexpr std::size_t most = 100;
constexpr const char* shared_path = "/shared";

/// Counts are for the owner and, as hints of the account's own state, for administrators, who read no mail (P1).
boost::json::array folders_of(const Visit& visit, std::int64_t id) {
  try {
    return items_of(visit.call("mail.folders", {{"account", id}}));
  } catch (const Refused&) {
    return {};
  }
}

PageResponse confirm(const Visit& visit, const std::string& list_path, const std::string& told) {
  Model model;
  model.list_path = list_path;
  model.shared = list_path == shared_path;
  model.told = told;
  for (const auto& text : visit.request.method == "POST" ? visit.form.all("id") : visit.query.all("id")) {
    const auto id = to_number(text);
    if (!id || model.subjects.size() == most) continue;
    Subject subject;
    subject.account = visit.call("accounts.get", {{"id", *id}});
    // Members get a shared account without its owner (H3), and have no page to delete it.
    const auto owner = text_at(subject.account, "owner.user");
    if (model.shared ? !flag_at(subject.account, "owner.shared") : owner.empty())
      throw Refused(services::Refusal("not_found", ""));
    subject.folders = folders_of(visit, *id);
    if (const auto user = visit.user(owner)) {
      subject.user_name = user->name;
      subject.login = user->login;
    }
    model.subjects.push_back(std::move(subject));
  }
  if (model.subjects.empty()) return visit.redirect(list_path);
  return draw(visit, model);
}

/// Each with the version the person saw; one that changed meanwhile is shown again.
PageResponse destroy(const Visit& visit, const std::string& list_path) {
  for (const auto& text : visit.form.all("id")) {
    const auto id = to_number(text);
    const auto version = to_number(visit.form.get("version." + text));
    if (!id || !version) continue;
    try {
      visit.call("accounts.delete", {{"id", *id}, {"version", *version}});
    } catch (const Refused& refused) {
      if (refused.refusal.code == "conflict") return confirm(visit, list_path, visit.say("pages.delete.conflict"));
      if (refused.refusal.code != "not_found" && refused.refusal.code != "forbidden") throw;
      if (visit.form.all("id").size() == 1) throw;
    }
  }
  return visit.redirect(list_path + "?done=deleted");
}

std::string list_of(const Visit& visit) { return "/users/" + path_segment(visit.path.at("user")) + "/accounts"; }

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/users/{user}/accounts/delete", Right::mail_admin,
                 [](Visit& visit) { return confirm(visit, list_of(visit), {}); });
  dispatcher.post("/users/{user}/accounts/delete", Right::mail_admin,
                  [](Visit& visit) { return destroy(visit, list_of(visit)); });
  dispatcher.get("/shared/delete", Right::shared_keeper, [](Visit& visit) { return confirm(visit, shared_path, {}); });
  dispatcher.post("/shared/delete", Right::shared_keeper, [](Visit& visit) { return destroy(visit, shared_path); });
  dispatcher.get("/my/accounts/delete", Right::account_founder,
                 [](Visit& visit) { return confirm(visit, "/my/accounts", {}); });
  dispatcher.post("/my/accounts/delete", Right::account_founder,
                  [](Visit& visit) { return destroy(visit, "/my/accounts"); });
}

}  // namespace tegami::pages::account_delete
