#include <algorithm>
#include <array>

#include "pages/index_optimise/index_optimise.h"
#include "pages/json_read.h"

namespace tegami::pages::index_optimise {

namespace {

using services::Json;

constexpr int shown_results = 10;
constexpr std::array<std::string_view, 3> works = {"optimize", "check", "rebuild"};

std::string scope_of(const Visit& visit) {
  const auto& scope = visit.path.at("scope");
  if (scope != "personal" && scope != "shared") throw Refused(services::Refusal("not_found", ""));
  return scope;
}

std::string path_of(const std::string& scope, std::int64_t job) {
  return "/index/" + scope + (job == 0 ? "" : "?job=" + std::to_string(job));
}

/// The job that the query names, where it is one of these pages' own.
Json job_asked_for(const Visit& visit) {
  const auto id = to_number(visit.query.get("job"));
  if (!id) return {};
  try {
    auto job = visit.call("jobs.get", {{"id", *id}});
    return text_at(job, "kind").starts_with("index.") ? job : Json{};
  } catch (const Refused&) {
    return {};  // forgotten meanwhile
  }
}

Model read(const Visit& visit) {
  Model model;
  model.scope = scope_of(visit);
  model.status = visit.call("index.status", {{"scope", model.scope}, {"limit", 1}});
  const auto running = number_at(model.status, "job");
  model.job = running != 0 ? visit.call("jobs.get", {{"id", running}}) : job_asked_for(visit);
  const auto state = text_at(model.job, "state");
  model.running = running != 0 && (state == "queued" || state == "running");
  if (const auto id = number_at(model.job, "id"); id != 0)
    model.status = visit.call("index.status", {{"scope", model.scope}, {"job", id}, {"limit", shown_results}});
  return model;
}

PageResponse start(Visit& visit) {
  const auto scope = scope_of(visit);
  const auto& work = visit.form.get("work");
  if (std::find(works.begin(), works.end(), work) == works.end()) return visit.redirect(path_of(scope, 0));
  const auto answer = visit.call("index." + work, {{"scope", scope}});
  return visit.redirect(path_of(scope, number_at(answer, "job")));
}

PageResponse cancel(Visit& visit) {
  const auto scope = scope_of(visit);
  const auto job = to_number(visit.form.get("job"));
  if (!job) return visit.redirect(path_of(scope, 0));
  visit.call("jobs.cancel", {{"id", *job}});
  return visit.redirect(path_of(scope, *job));
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/index/{scope}", Right::mail_admin, [](Visit& visit) { return draw(visit, read(visit)); });
  dispatcher.post("/index/{scope}", Right::mail_admin, start);
  dispatcher.post("/index/{scope}/cancel", Right::mail_admin, cancel);
}

}  // namespace tegami::pages::index_optimise
