#include "pages/json_read.h"
#include "pages/status/status.h"

namespace tegami::pages::status {

namespace {

constexpr int running_shown = 100, ended_shown = 10;

std::vector<boost::json::object> jobs(const Visit& visit, bool finished, int limit) {
  std::vector<boost::json::object> found;
  const auto answer = visit.call("jobs.list", {{"finished", finished}, {"limit", limit}});
  for (const auto& item : items_of(answer))
    if (item.is_object()) found.push_back(item.get_object());
  return found;
}

PageResponse show(const Visit& visit) {
  Model model;
  model.metrics = visit.call("metrics.get", {});
  model.running = jobs(visit, false, running_shown);
  model.ended = jobs(visit, true, ended_shown);
  return draw(visit, model);
}

/// The button beside a cause: "failing/connect_timeout".
PageResponse receive(const Visit& visit) {
  const auto text = visit.form.get("cause");
  const auto slash = text.find('/');
  if (slash == std::string::npos) return visit.redirect("/status");
  const boost::json::object cause{{"status", text.substr(0, slash)}, {"code", text.substr(slash + 1)}};
  const auto job = visit.call("mail.receive", {{"cause", cause}});
  return visit.redirect("/jobs/" + std::to_string(number_at(job, "job")) + "?back=" + url_encode("/status"));
}

PageResponse cancel(const Visit& visit) {
  if (const auto job = to_number(visit.form.get("job"))) visit.call("jobs.cancel", {{"id", *job}});
  return visit.redirect("/status");
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/status", Right::mail_admin, show);
  dispatcher.post("/status/receive", Right::mail_admin, receive);
  dispatcher.post("/status/cancel", Right::mail_admin, cancel);
}

}  // namespace tegami::pages::status
