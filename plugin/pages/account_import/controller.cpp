#include <algorithm>

#include "pages/account_import/account_import.h"
#include "pages/csv_job/csv_job.h"
#include "pages/json_read.h"
#include "pages/pager.h"

namespace tegami::pages::account_import {

namespace {

using services::Json;

constexpr std::size_t kMaxUpload = std::size_t{256} << 20;
constexpr int kRows = 25;

std::string job_path(std::int64_t id, bool skip) {
  return "/accounts/import/" + std::to_string(id) + (skip ? "?on_error=skip" : "");
}

boost::json::value columns_of(const Upload& upload) {
  if (upload.layout != "custom") return boost::json::string(upload.layout);
  boost::json::array names;
  std::string name;
  for (const char c : upload.order + "\n") {
    if (c != '\n' && c != '\r' && c != ',') {
      name += c;
    } else if (c != '\r') {
      names.emplace_back(name);
      name.clear();
    }
  }
  while (!names.empty() && names.back().as_string().empty()) names.pop_back();
  return names;
}

PageResponse check(Visit& visit) {
  Upload upload;
  upload.encoding = visit.form.get("encoding");
  upload.layout = visit.form.get("layout");
  upload.order = visit.form.get("order");
  upload.on_error = visit.form.get("on_error") == "skip" ? "skip" : "stop";
  const auto* file = visit.form.file("csv");
  const services::Attachments csv{{"csv", file != nullptr ? file->file->open() : services::AttachedBytes("").open()}};
  try {
    const auto answer = visit.call("accounts.import",
                                   {{"encoding", upload.encoding},
                                    {"columns", columns_of(upload)},
                                    {"dry_run", true},
                                    {"on_error", upload.on_error}},
                                   csv);
    return visit.redirect(job_path(number_at(answer, "job"), upload.on_error == "skip"));
  } catch (const Refused& refused) {
    if (refused.refusal.code != "invalid") throw;
    upload.errors = refused.refusal.fields;
    return draw_upload(visit, upload);
  }
}

PageResponse run(Visit& visit) {
  const auto id = csv_job::id_of(visit);
  const bool skip = visit.form.get("on_error") == "skip";
  Json order{{"checked", id}, {"on_error", skip ? "skip" : "stop"}, {"allow_delete", visit.form.has("allow_delete")}};
  try {
    return visit.redirect(job_path(number_at(visit.call("accounts.import", order), "job"), skip));
  } catch (const Refused& refused) {
    if (refused.refusal.code != "invalid") throw;
    Upload upload;
    upload.errors["csv"] =
        refused.refusal.fields.contains("checked") ? refused.refusal.fields.at("checked") : refused.refusal.message;
    return draw_upload(visit, upload);
  }
}

PageResponse show(Visit& visit) {
  const auto id = csv_job::id_of(visit);
  Checked checked;
  checked.job = visit.call("jobs.get", {{"id", id}});
  if (csv_job::running(checked.job)) return csv_job::draw_running(visit, checked.job);
  checked.skip = visit.query.get("on_error") == "skip";
  const auto& result = object_at(checked.job, "result");
  if (number_at(result, "errors") > 0)
    checked.errors = items_of(visit.call("jobs.rows", {{"id", id}, {"kind", "errors"}, {"limit", kRows}}));
  const std::string asked = visit.query.get("kind");
  checked.kind = asked == "errors" || asked == "deletes" ? asked : "rows";
  Json request{{"id", id}, {"kind", checked.kind}, {"limit", kRows}};
  if (const auto after = cursor(visit); !after.empty()) request["after"] = cursor_value(after);
  if (!result.empty()) {
    const auto page = visit.call("jobs.rows", request);
    checked.rows = items_of(page);
    checked.next = cursor_text(page);
  }
  return flag_at(result, "dry_run") ? draw_check(visit, checked) : draw_done(visit, checked);
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/accounts/import", Right::mail_admin, [](Visit& visit) { return draw_upload(visit, {}); });
  dispatcher.post("/accounts/import", Right::mail_admin, check, kMaxUpload);
  dispatcher.get("/accounts/import/{id}", Right::mail_admin, show);
  dispatcher.post("/accounts/import/{id}", Right::mail_admin, run);
  dispatcher.get("/accounts/import/{id}/file", Right::mail_admin, csv_job::file);
  dispatcher.post("/accounts/import/{id}/cancel", Right::mail_admin, csv_job::cancel);
}

}  // namespace tegami::pages::account_import
