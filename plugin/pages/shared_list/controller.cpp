#include "pages/chosen_accounts.h"
#include "pages/json_read.h"
#include "pages/pager.h"
#include "pages/shared_list/shared_list.h"

namespace tegami::pages::shared_list {

namespace {

constexpr int accounts_a_page = 25;

std::string told(const Visit& visit) {
  if (auto words = told_of_many(visit); !words.empty()) return words;
  const auto done = visit.query.get("done");
  for (const char* known : {"changed", "deleted", "resolved", "none", "ticked_only"})
    if (done == known) return visit.say("pages.user.done." + done);
  return {};
}

PageResponse show(const Visit& visit) {
  Model model;
  model.choice = list_choice(visit.query);
  model.told = told(visit);
  services::Json request{
      {"owner", services::Json{{"shared", true}}}, {"limit", accounts_a_page}, {"counts", true}, {"brief", true}};
  add_to(request, model.choice);
  if (const auto after = cursor(visit); !after.empty()) request["after"] = cursor_value(after);
  const auto answer = visit.call("accounts.list", request);
  model.accounts = items_of(answer);
  model.counts = object_at(answer, "counts");
  model.next = cursor_text(answer);
  return draw(visit, model);
}

/// The buttons over the table: receiving starts a job, deleting asks first.
PageResponse act(const Visit& visit) {
  if (visit.form.get("target") == "filter") return visit.redirect("/shared?done=ticked_only");
  boost::json::array ids;
  std::string query;
  for (const auto& text : visit.form.all("id"))
    if (const auto id = to_number(text)) {
      ids.emplace_back(*id);
      query += (query.empty() ? "?id=" : "&id=") + std::to_string(*id);
    }
  if (ids.empty()) return visit.redirect("/shared?done=none");
  if (visit.form.get("action") == "delete") return visit.redirect("/shared/delete" + query);
  const auto job = visit.call("mail.receive", {{"ids", ids}});
  return visit.redirect("/jobs/" + std::to_string(number_at(job, "job")) + "?back=" + url_encode("/shared"));
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/shared", Right::shared_keeper, show);
  dispatcher.post("/shared", Right::shared_keeper, act);
}

}  // namespace tegami::pages::shared_list
