#include "pages/job/view.h"

#include <algorithm>

#include "pages/json_read.h"

namespace tegami::pages::job {

namespace {

constexpr std::uint64_t poll_s = 2;

Data tally(const Visit& visit, const boost::json::object& result) {
  const auto& say = visit.say;
  List list;
  const auto add = [&](const char* key, const std::string& value, const std::string& unit, bool bad) {
    Data item;
    item.set("label", say(std::string("pages.job.count.") + key));
    item.set("value", value);
    item.set("unit", shown(unit));
    item.set("bad", flag(bad));
    list.push_back(item);
  };
  const auto mails = [&](const char* key) {
    add(key, say.count(number_at(result, key)), say("pages.unit.mail"), false);
  };
  mails("received");
  add("bytes", say.size(number_at(result, "bytes")), "", false);
  mails("deleted");
  const auto failed = number_at(result, "failed");
  add("failed", say.count(failed), say("pages.unit.account"), failed > 0);
  return Data(list);
}

Data failures(const Visit& visit, const Model& model) {
  List list;
  for (const auto& failure : model.failures) {
    Data item;
    item.set("name", failure.name.empty() ? visit.say("pages.job.unknown_account") : failure.name);
    item.set("href", failure.page.empty() ? Data(false) : Data(visit.link(failure.page)));
    item.set("address", shown(failure.address));
    item.set("message", failure.message.empty() ? visit.say("pages.state.failing") : failure.message);
    list.push_back(item);
  }
  return Data(list);
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  const auto& job = model.job;
  const auto state = text_at(job, "state");
  const bool running = state == "queued" || state == "running";
  const auto id = std::to_string(number_at(job, "id"));
  const auto done = number_at(job, "progress.done");
  const auto total = std::max(number_at(job, "progress.total"), done);
  const auto& result = object_at(job, "result");
  const auto unit_key = "pages.job.progress." + text_at(job, "progress.unit");
  const auto started = moment_at(job, "created"), finished = moment_at(job, "finished");

  Data data;
  data.set("running", flag(running));
  data.set("queued", flag(state == "queued"));
  data.set("id", id);
  data.set("part_href", visit.link("/jobs/" + id + "?part=1"));
  data.set("cancel_href", visit.link("/jobs/" + id + "/cancel"));
  data.set("back", model.back);
  data.set("back_href", visit.link(model.back.empty() ? "/mail" : model.back));
  data.set("done", std::to_string(done));
  data.set("total", total > 0 ? Data(std::to_string(total)) : Data(false));
  data.set("figure", say.count(done));
  data.set("of", say(say.has(unit_key) ? unit_key : "pages.job.progress.mail", {{"total", say.count(total)}}));
  data.set("started", started ? Data(say("pages.job.started", {{"at", say.moment(*started)}})) : Data(false));
  const auto received = number_at(result, "received");
  const auto failed = number_at(result, "failed");
  std::string outcome = "pages.job.outcome.";
  if (state == "done") {
    outcome += received > 0 ? "received" : failed > 0 ? "problems" : "nothing";
  } else {
    outcome += state == "cancelled" ? "cancelled" : "failed";
  }
  data.set("good", flag(state == "done" && failed == 0));
  data.set("broken", flag(state == "failed"));
  data.set("outcome", say(outcome, {{"count", say.count(received)}}));
  const auto message = text_at(job, "error.message");
  data.set("outcome_text", !message.empty() ? Data(message)
                           : finished       ? Data(say("pages.job.finished", {{"at", say.moment(*finished)}}))
                                            : Data(false));
  data.set("tally", result.empty() ? Data(false) : tally(visit, result));
  data.set("counted", flag(!result.empty()));
  data.set("failures", failures(visit, model));
  data.set("failed_any", flag(!model.failures.empty()));
  const bool part = visit.query.get("part") == "1";
  const auto title = say(running ? "pages.job.title.running" : "pages.job.title");
  auto response = visit.draw(part ? "part_job" : "job", std::move(data), title);
  if (part) {
    response.kind = Kind::whole;
    response.content_type = "text/html; charset=utf-8";
    response.csp = "default-src 'none'";
  } else if (running) {
    response.refresh_s = poll_s;
  }
  if (model.back.starts_with("/users") || model.back.starts_with("/accounts")) response.menu = "personal.accounts";
  if (model.back.starts_with("/shared")) response.menu = "shared.accounts";
  if (model.back.starts_with("/my/")) response.menu = "mail.own";
  return response;
}

}  // namespace tegami::pages::job
