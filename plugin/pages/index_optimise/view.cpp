#include <algorithm>

#include "pages/account_words.h"
#include "pages/index_optimise/index_optimise.h"
#include "pages/json_read.h"

namespace tegami::pages::index_optimise {

namespace {

constexpr std::uint64_t poll_s = 2;
constexpr std::int64_t second_ms = 1'000, minute_ms = 60'000, hour_ms = 3'600'000;

/// "about 2 h 40 min", rounded up to a minute.
std::string about(const Speech& say, std::int64_t ms) {
  const auto minutes = (ms + minute_ms - 1) / minute_ms;
  if (minutes <= 1) return say("index.about.moment");
  if (minutes < 60) return say("index.about.minutes", {{"minutes", say.count(minutes)}});
  return say("index.about.hours", {{"hours", say.count(minutes / 60)}, {"minutes", say.count(minutes % 60)}});
}

std::string took(const Speech& say, std::int64_t ms) {
  if (ms >= hour_ms) return about(say, ms);
  const auto seconds = std::max<std::int64_t>(1, (ms + second_ms / 2) / second_ms);
  if (seconds < 60) return say("index.took.seconds", {{"seconds", say.count(seconds)}});
  return say("index.took.minutes", {{"minutes", say.count(seconds / 60)}, {"seconds", say.count(seconds % 60)}});
}

/// The part of a kind, "optimize" of "index.optimize".
std::string work_of(const boost::json::object& job) {
  const auto kind = text_at(job, "kind");
  return kind.substr(std::min(kind.size(), std::string_view("index.").size()));
}

Data count_of(const std::string& label, const std::string& value, const std::string& unit, bool bad) {
  Data item;
  item.set("label", label);
  item.set("value", value);
  item.set("unit", shown(unit));
  item.set("bad", flag(bad));
  return item;
}

/// Figures of a job: a check counts mails, the others bytes.
Data tally(const Speech& say, const boost::json::object& done, const std::string& work) {
  List list;
  const auto mails = [&](const char* key) {
    const auto number = number_at(done, key);
    list.push_back(count_of(say(std::string("index.count.") + key), say.count(number), say("pages.unit.mail"),
                            number > 0 && std::string_view(key) != "leftover"));
  };
  if (work == "check") {
    mails("missing");
    mails("damaged");
    mails("leftover");
  } else {
    const auto before = number_at(done, "bytes_before"), after = number_at(done, "bytes_after");
    const auto less = std::max<std::int64_t>(0, before - after);
    list.push_back(count_of(say("index.before"), say.size(before), "", false));
    list.push_back(count_of(say("index.after"), say.size(after), "", false));
    list.push_back(count_of(
        say("index.less"), say.size(less),
        before > 0 ? say("index.percent", {{"percent", say.count(less * 100 / before)}}) : std::string(), false));
  }
  const auto failed = number_at(done, "failed");
  list.push_back(count_of(say("index.count.failed"), say.count(failed), say("pages.unit.account"), failed > 0));
  return Data(list);
}

Data row_of(const Visit& visit, const boost::json::object& item, bool busy) {
  const auto& say = visit.say;
  const auto owner = text_at(item, "owner.user");
  const auto code = text_at(item, "run.error.code");
  const auto work = text_at(item, "run.kind");
  const auto before = number_at(item, "run.bytes_before"), after = number_at(item, "run.bytes_after");
  Data row;
  row.set("user", owner.empty() ? say("index.shared") : visit.user_name(owner));
  row.set("name", text_at(item, "name"));
  row.set("href", visit.link((owner.empty() ? "/shared/" : "/accounts/") + std::to_string(number_at(item, "id"))));
  row.set("state_kind", busy ? Data("busy") : code.empty() ? Data(false) : Data("error"));
  row.set("state_word", say(busy ? "index.state.busy" : code.empty() ? "index.state.done" : "index.state.failed"));
  row.set("state_sub", busy || code.empty() ? Data(false) : Data(failure_words(code, say)));
  const bool sizes = !busy && work != "check";
  row.set("before", busy ? say.size(number_at(item, "bytes")) : say.size(before));
  row.set("after", sizes ? Data(say.size(after)) : Data(false));
  row.set("less", sizes ? Data(say.size(std::max<std::int64_t>(0, before - after))) : Data(false));
  row.set("took", busy ? Data(false) : Data(took(say, number_at(item, "run.took_ms"))));
  return row;
}

Data results(const Visit& visit, const Model& model) {
  List rows;
  if (model.running) {
    visit.meet(items_of(model.status, "current"), "owner.user");
    for (const auto& item : items_of(model.status, "current"))
      if (item.is_object()) rows.push_back(row_of(visit, item.get_object(), true));
  }
  visit.meet(items_of(model.status), "owner.user");
  for (const auto& item : items_of(model.status))
    if (item.is_object()) rows.push_back(row_of(visit, item.get_object(), false));
  return Data(rows);
}

void set_idle(const Visit& visit, const Model& model, Data& data) {
  const auto& say = visit.say;
  data.set("subject", say("index.subject." + model.scope));
  data.set("accounts", say.count(number_at(model.status, "accounts")));
  data.set("bytes", say.size(number_at(model.status, "bytes")));
  const auto expected = number_at(model.status, "expected_ms", -1);
  data.set("expected", expected < 0 ? Data(false) : Data(about(say, expected)));
  data.set("last", moment_data(model.status, "last.finished", say));
  const auto less = number_at(model.status, "last.bytes_before") - number_at(model.status, "last.bytes_after");
  data.set("last_outcome", say(text_at(model.status, "last.state") == "done" ? "index.last.done" : "index.last.ended",
                               {{"bytes", say.size(std::max<std::int64_t>(0, less))}}));
}

void set_job(const Visit& visit, const Model& model, Data& data) {
  const auto& say = visit.say;
  const auto& job = model.job;
  const auto work = work_of(job);
  const auto done = number_at(job, "progress.done");
  const auto total = std::max(number_at(job, "progress.total"), done);
  const auto started = moment_at(job, "created");
  data.set("job_id", std::to_string(number_at(job, "id")));
  data.set("running_title", say("index.running." + work));
  data.set("help", say("index.help." + work));
  data.set("cancel_word", say("index.cancel." + work));
  data.set("figure", say.count(done));
  data.set("done", std::to_string(done));
  data.set("total", total > 0 ? Data(std::to_string(total)) : Data(false));
  const auto percent = say.count(total > 0 ? done * 100 / total : 0);
  data.set("of", say("index.of", {{"total", say.count(total)}, {"percent", percent}}));
  data.set("started", started ? Data(say("pages.job.started", {{"at", say.moment(*started)}})) : Data(false));
  data.set("tally", tally(say, object_at(model.status, "done"), work));
  const auto rows = results(visit, model);
  data.set("rows", rows);
  data.set("any_row", flag(!rows.list_value().empty()));
  const auto state = text_at(job, "state");
  const auto failed = number_at(model.status, "done.failed");
  data.set("good", flag(state == "done" && failed == 0));
  data.set("broken", flag(state == "failed"));
  const std::string outcome = state == "done" ? (failed > 0 ? "problems" : "done") : state;
  data.set("outcome", say("index.outcome." + (state == "failed" ? "failed" : outcome + "." + work),
                          {{"count", say.count(number_at(job, "result.accounts"))}}));
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  const bool any_job = !model.job.empty();
  Data data;
  data.set("scope_title", say("index.scope." + model.scope));
  data.set("lead", say("index.lead." + model.scope));
  data.set("page_href", visit.link("/index/" + model.scope));
  data.set("part_href",
           visit.link("/index/" + model.scope + "?part=1&job=" + std::to_string(number_at(model.job, "id"))));
  data.set("running", flag(model.running));
  data.set("ended", flag(any_job && !model.running));
  set_idle(visit, model, data);
  if (any_job) set_job(visit, model, data);
  const bool part = visit.query.get("part") == "1";
  const auto title = model.running ? say("index.title.running", {{"title", say("index.title")}}) : say("index.title");
  auto response = visit.draw(part ? "part_index" : "index_optimise", std::move(data), title);
  if (part) {
    response.kind = Kind::whole;
    response.content_type = "text/html; charset=utf-8";
    response.csp = "default-src 'none'";
  } else if (model.running) {
    response.refresh_s = poll_s;
  }
  response.menu = model.scope + ".index";
  return response;
}

}  // namespace tegami::pages::index_optimise
