#include "pages/json_read.h"
#include "pages/status/status.h"

namespace tegami::pages::status {

namespace {

constexpr int looked_at = 100;
constexpr std::size_t ended_shown = 10;

PageResponse show(const Visit& visit) {
  Model model;
  model.metrics = visit.call("metrics.get", {});
  const auto jobs = visit.call("jobs.list", {{"limit", looked_at}});
  for (const auto& item : items_of(jobs)) {
    if (!item.is_object()) continue;
    const auto& job = item.get_object();
    if (text_at(job, "finished").empty())
      model.running.push_back(job);
    else if (model.ended.size() < ended_shown)
      model.ended.push_back(job);
  }
  return draw(visit, model);
}

PageResponse cancel(const Visit& visit) {
  if (const auto job = to_number(visit.form.get("job"))) visit.call("jobs.cancel", {{"id", *job}});
  return visit.redirect("/status");
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/status", Right::mail_admin, show);
  dispatcher.post("/status/cancel", Right::mail_admin, cancel);
}

}  // namespace tegami::pages::status
