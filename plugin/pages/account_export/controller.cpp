#include "pages/account_export/account_export.h"
#include "pages/csv_job/csv_job.h"
#include "pages/json_read.h"

namespace tegami::pages::account_export {

namespace {

PageResponse form(const Visit& visit) {
  auto response = visit.draw("account_export", {}, visit.say("pages.export.title"));
  response.menu = "personal.export";
  return response;
}

PageResponse begin(Visit& visit) {
  const std::string encoding = visit.form.get("encoding") == "cp932" ? "cp932" : "utf-8";
  const auto answer = visit.call("accounts.export", {{"encoding", encoding}});
  return visit.redirect("/accounts/export/" + std::to_string(number_at(answer, "job")));
}

PageResponse show(Visit& visit) {
  const auto& say = visit.say;
  const auto id = csv_job::id_of(visit);
  const auto job = visit.call("jobs.get", {{"id", id}});
  if (csv_job::running(job)) return csv_job::draw_running(visit, job);
  const auto& result = object_at(job, "result");
  const bool good = text_at(job, "state") == "done";
  const auto left_out = number_at(result, "left_out");
  List rows;
  for (const auto& item : items_of(result, "left_out_rows")) {
    if (!item.is_object()) continue;
    const auto& row = item.get_object();
    Data one;
    one.set("id", std::to_string(number_at(row, "id")));
    one.set("href", visit.link("/accounts/" + std::to_string(number_at(row, "id"))));
    one.set("name", text_at(row, "name"));
    one.set("letters", text_at(row, "letters"));
    rows.push_back(one);
  }
  Data data;
  data.set("notice", std::string(!good ? " notice--danger" : left_out > 0 ? " notice--warn" : " notice--ok"));
  data.set("outcome", good ? say("pages.export.done", {{"count", say.count(number_at(result, "accounts"))}})
                           : say("pages.export.failed"));
  data.set("outcome_text", !good ? text_at(job, "error.message")
                                 : say("pages.export.file", {{"name", text_at(result, "file.name")},
                                                             {"size", say.size(number_at(result, "file.bytes"))}}));
  data.set("file_href", good ? Data(visit.link("/accounts/export/" + std::to_string(id) + "/file")) : Data(false));
  data.set("left_out",
           left_out > 0 ? Data(say("pages.export.left_out", {{"count", say.count(left_out)}})) : Data(false));
  data.set("rows", Data(rows));
  auto response = visit.draw("export_done", std::move(data), say("pages.export.title.done"));
  response.menu = "personal.export";
  return response;
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/accounts/export", Right::mail_admin, form);
  dispatcher.post("/accounts/export", Right::mail_admin, begin);
  dispatcher.get("/accounts/export/{id}", Right::mail_admin, show);
  dispatcher.get("/accounts/export/{id}/file", Right::mail_admin, csv_job::file);
  dispatcher.post("/accounts/export/{id}/cancel", Right::mail_admin, csv_job::cancel);
}

}  // namespace tegami::pages::account_export
