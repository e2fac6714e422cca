#include <algorithm>

#include "pages/account_words.h"
#include "pages/json_read.h"
#include "pages/status/status.h"

namespace tegami::pages::status {

namespace {

constexpr std::int64_t second_ms = 1'000, minute_s = 60;

Data counted(const Visit& visit, const char* key, std::int64_t count, const char* unit, bool bad) {
  Data item;
  item.set("label", visit.say(key));
  item.set("value", visit.say.count(count));
  item.set("unit", visit.say(unit));
  item.set("bad", flag(bad));
  return item;
}

/// A cause as a row of the account list would show it.
Data cause_of(const Visit& visit, const boost::json::object& cause) {
  const auto& say = visit.say;
  const auto status = text_at(cause, "status"), code = text_at(cause, "error.code");
  Data row = state_of({{"state", {{"status", status}, {"last_error", {{"code", code}}}}}}, say);
  const auto words = failure_words(code, say);
  if (!words.empty()) row.set("state_word", words);
  const auto name = words.empty() ? say("pages.state." + status) : words;
  const auto link = [&](const char* key, const char* path, const char* words_key) {
    const auto count = number_at(cause, key);
    Data item;
    item.set("href", visit.link(path + url_encode(status) + "&cause=" + url_encode(code)));
    item.set("count", say(words_key, {{"count", say.count(count)}}));
    return count > 0 ? item : Data(false);
  };
  row.set("personal", link("personal", "/accounts?status=", "status.personal"));
  row.set("shared", link("shared", "/shared?status=", "status.shared"));
  row.set("last", moment_data(cause, "last", say));
  // What a person has to mend first is not helped by another try, and a refused password is not tried often (R8).
  const bool retry = status == "failing" || status == "quota_full";
  row.set("retry", retry ? Data(status + "/" + code) : Data(false));
  row.set("retry_label", say("status.receive.label", {{"cause", name}}));
  return row;
}

std::string title_of(const Visit& visit, const boost::json::object& job) {
  const auto key = "status.kind." + text_at(job, "kind");
  return visit.say.has(key) ? visit.say(key) : text_at(job, "kind");
}

/// Its own page, where it has one that this visit may know.
Data page_of(const Visit& visit, const boost::json::object& job) {
  const auto kind = text_at(job, "kind");
  const auto id = std::to_string(number_at(job, "id"));
  return kind == "receive" ? Data(visit.link("/jobs/" + id)) : Data(false);
}

Data running_row(const Visit& visit, const boost::json::object& job) {
  const auto& say = visit.say;
  const auto done = number_at(job, "progress.done"), total = std::max(number_at(job, "progress.total"), done);
  Data row;
  row.set("id", std::to_string(number_at(job, "id")));
  row.set("title", title_of(visit, job));
  row.set("page", page_of(visit, job));
  const bool waits = text_at(job, "state") == "queued";
  row.set("state_kind", waits ? "off" : "busy");
  row.set("state_word", say(waits ? "status.state.queued" : "status.state.running"));
  row.set("state_sub", Data(false));
  row.set("done", std::to_string(done));
  row.set("total", total > 0 ? Data(std::to_string(total)) : Data(false));
  row.set("figure", say("status.figure", {{"done", say.count(done)}, {"total", say.count(total)}}));
  row.set("progress", say("status.progress", {{"title", title_of(visit, job)}}));
  row.set("cancel", say("status.cancel.label", {{"title", title_of(visit, job)}}));
  row.set("started", moment_data(job, "created", say));
  return row;
}

std::string took(const Visit& visit, const boost::json::object& job) {
  const auto begun = moment_at(job, "created"), ended = moment_at(job, "finished");
  if (!begun || !ended) return {};
  const auto seconds = std::max<std::int64_t>(0, *ended - *begun) / second_ms;
  const auto& say = visit.say;
  if (seconds < minute_s) return say("index.took.seconds", {{"seconds", say.count(seconds)}});
  return say("index.took.minutes",
             {{"minutes", say.count(seconds / minute_s)}, {"seconds", say.count(seconds % minute_s)}});
}

Data ended_row(const Visit& visit, const boost::json::object& job) {
  const auto& say = visit.say;
  const auto state = text_at(job, "state");
  Data row;
  row.set("title", title_of(visit, job));
  row.set("page", page_of(visit, job));
  row.set("state_kind", state == "failed" ? Data("error") : state == "cancelled" ? Data("off") : Data(false));
  const auto key = "status.state." + state;
  row.set("state_word", say.has(key) ? say(key) : state);
  row.set("state_sub", shown(text_at(job, "error.message")));
  row.set("started", moment_data(job, "created", say));
  row.set("took", shown(took(visit, job)));
  return row;
}

Data longest(const Visit& visit, const boost::json::object& metrics) {
  const auto at = moment_at(metrics, "longest.last_received");
  if (!at) return Data(false);
  const auto& say = visit.say;
  const auto owner = text_at(metrics, "longest.account.owner.user");
  const auto id = std::to_string(number_at(metrics, "longest.account.id"));
  Data data;
  data.set("href", visit.link((owner.empty() ? "/shared/" : "/accounts/") + id));
  data.set("words",
           say("status.longest", {{"owner", owner.empty() ? say("status.shared.owner") : visit.user_name(owner)},
                                  {"account", text_at(metrics, "longest.account.name")},
                                  {"at", say.moment(*at)}}));
  return data;
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  const auto& metrics = model.metrics;
  List tally, causes, running, ended;
  constexpr const char* accounts = "pages.unit.account";
  const auto failing = number_at(metrics, "accounts.failing");
  tally.push_back(counted(visit, "status.receiving", number_at(metrics, "accounts.receiving"), accounts, false));
  tally.push_back(counted(visit, "status.well", number_at(metrics, "accounts.well"), accounts, false));
  tally.push_back(counted(visit, "status.failing", failing, accounts, failing > 0));
  tally.push_back(counted(visit, "status.received", received_in(metrics), "pages.unit.mail", false));
  for (const auto& item : items_of(metrics, "causes"))
    if (item.is_object()) causes.push_back(cause_of(visit, item.get_object()));
  for (const auto& job : model.running) running.push_back(running_row(visit, job));
  for (const auto& job : model.ended) ended.push_back(ended_row(visit, job));
  Data data;
  data.set("now", moment_data(metrics, "at", say));
  data.set("tally", Data(tally));
  data.set("longest", longest(visit, metrics));
  data.set("hours", hours_of(visit, metrics));
  data.set("any_cause", flag(!causes.empty()));
  data.set("any_running", flag(!running.empty()));
  data.set("any_ended", flag(!ended.empty()));
  data.set("causes", Data(causes));
  data.set("running", Data(running));
  data.set("ended", Data(ended));
  auto response = visit.draw("status", std::move(data), say("status.title"));
  response.menu = "mail_settings.status";
  return response;
}

}  // namespace tegami::pages::status
