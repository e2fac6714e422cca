#include "pages/json_read.h"
#include "pages/pager.h"
#include "pages/shared_list/shared_list.h"

namespace tegami::pages::shared_list {

namespace {

constexpr int accounts_a_page = 25;

std::string told(const Visit& visit) {
  if (const auto count = to_number(visit.query.get("switched")))
    return visit.say("pages.accounts.switched", {{"count", visit.say.count(*count)}});
  const auto done = visit.query.get("done");
  for (const char* known : {"changed", "deleted", "none"})
    if (done == known) return visit.say("pages.user.done." + done);
  return {};
}

PageResponse show(const Visit& visit) {
  Model model;
  model.query = shortened(visit.query.get("q"), search_bytes);
  model.status = visit.query.get("status");
  model.told = told(visit);
  services::Json request{{"owner", services::Json{{"shared", true}}}, {"limit", accounts_a_page}};
  if (!model.query.empty()) request["query"] = model.query;
  if (!model.status.empty()) request["status"] = model.status;
  if (const auto after = cursor(visit); !after.empty()) request["after"] = cursor_value(after);
  const auto answer = visit.call("accounts.list", request);
  model.accounts = items_of(answer);
  model.next = cursor_text(answer);
  return draw(visit, model);
}

/// The buttons over the table: receiving starts a job, deleting asks first.
PageResponse act(const Visit& visit) {
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
