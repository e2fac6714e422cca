#include "pages/json_read.h"
#include "pages/mail_outbox/mail_outbox.h"
#include "pages/mail_outbox/view.h"
#include "pages/pager.h"

namespace tegami::pages::mail_outbox {

namespace {

using services::Json;

constexpr int entries_a_page = 25;

std::int64_t account_in_path(const Visit& visit) {
  const auto account = to_number(visit.path.at("account"));
  if (!account) throw Refused(services::Refusal("not_found", ""));
  return *account;
}

PageResponse list(Visit& visit) {
  Model model;
  model.side = mail::side(visit, account_in_path(visit));
  model.all = visit.query.get("show") == "all";
  Json request{{"account", model.side.account}, {"limit", entries_a_page}, {"open", !model.all}};
  if (const auto after = cursor(visit); !after.empty()) request["after"] = cursor_value(after);
  const auto answer = visit.call("outbox.list", request);
  model.entries = items_of(answer);
  model.next = cursor_text(answer);
  const auto done = visit.query.get("done");
  const auto count = to_number(visit.query.get("count")).value_or(0);
  if (done == "retry" || done == "cancel")
    model.told = visit.say(count == 0 ? "pages.outbox.told.none" : "pages.outbox.told." + done,
                           {{"count", visit.say.count(count)}});
  return draw(visit, model);
}

PageResponse act(Visit& visit) {
  const auto here = "/mail/" + std::to_string(account_in_path(visit)) + "/outbox";
  boost::json::array ids;
  for (const auto& text : visit.form.all("id"))
    if (const auto id = to_number(text)) ids.emplace_back(*id);
  const auto action = visit.form.get("action");
  if (ids.empty() || (action != "retry" && action != "cancel")) return visit.redirect(here);
  const auto answer = visit.call("outbox." + action, {{"ids", ids}});
  return visit.redirect(here + "?done=" + action + "&count=" + std::to_string(number_at(answer, "changed")));
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/mail/{account}/outbox", Right::logged_in, list);
  dispatcher.post("/mail/{account}/outbox", Right::logged_in, act);
}

}  // namespace tegami::pages::mail_outbox
