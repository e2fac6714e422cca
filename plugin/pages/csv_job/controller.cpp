#include <algorithm>

#include "pages/csv_job/csv_job.h"
#include "pages/json_read.h"

namespace tegami::pages::csv_job {

namespace {
constexpr std::uint64_t kPollS = 2;

bool imports(const boost::json::object& job) { return text_at(job, "kind") == "import"; }

std::string path_of(const boost::json::object& job) {
  return (imports(job) ? "/accounts/import/" : "/accounts/export/") + std::to_string(number_at(job, "id"));
}
}  // namespace

std::int64_t id_of(const Visit& visit) {
  const auto id = to_number(visit.path.at("id"));
  if (!id) throw Refused(services::Refusal("not_found", ""));
  return *id;
}

bool running(const boost::json::object& job) {
  const auto state = text_at(job, "state");
  return state == "queued" || state == "running";
}

PageResponse draw_running(const Visit& visit, const boost::json::object& job) {
  const auto& say = visit.say;
  const bool import = imports(job);
  const auto done = number_at(job, "progress.done"), total = std::max(number_at(job, "progress.total"), done);
  const auto started = moment_at(job, "created");
  const std::string kept = visit.request.query.empty() ? "" : "?" + visit.request.query;
  Data data;
  data.set("import", flag(import));
  data.set("title", say(import ? "pages.import.title" : "pages.export.title"));
  data.set("heading", say(import ? "pages.import.running" : "pages.export.running"));
  data.set("help", say(import ? "pages.import.running.help" : "pages.export.running.help"));
  data.set("stop", say(import ? "pages.import.stop" : "pages.export.stop"));
  data.set("part_href", visit.link(path_of(job)) + kept + (kept.empty() ? "?part=1" : "&part=1"));
  data.set("cancel_href", visit.link(path_of(job) + "/cancel"));
  data.set("figure", say.count(done));
  data.set("of", say(import ? "pages.import.of" : "pages.export.of", {{"total", say.count(total)}}));
  data.set("done", std::to_string(done));
  data.set("total", total > 0 ? Data(std::to_string(total)) : Data(false));
  data.set("started", started ? Data(say("pages.job.started", {{"at", say.moment(*started)}})) : Data(false));
  const bool part = visit.query.get("part") == "1";
  auto response = visit.draw(part ? "part_csv_job" : "csv_job", std::move(data),
                             say(import ? "pages.import.title.running" : "pages.export.title.running"));
  if (part) {
    response.kind = Kind::whole;
    response.content_type = "text/html; charset=utf-8";
    response.csp = "default-src 'none'";
  } else {
    response.refresh_s = kPollS;
  }
  response.menu = import ? "personal.import" : "personal.export";
  return response;
}

PageResponse file(Visit& visit) {
  auto bytes = visit.bytes("jobs.file", {{"id", id_of(visit)}});
  PageResponse response;
  response.kind = Kind::whole;
  response.content_type = bytes.type;
  response.file_name = bytes.file_name;
  response.csp = "default-src 'none'; sandbox";
  response.pull = std::move(bytes.next);
  response.pull_bytes = bytes.size;
  return response;
}

PageResponse cancel(Visit& visit) {
  const auto id = id_of(visit);
  const auto job = visit.call("jobs.get", {{"id", id}});
  visit.call("jobs.cancel", {{"id", id}});
  return visit.redirect(path_of(job));
}

}  // namespace tegami::pages::csv_job
