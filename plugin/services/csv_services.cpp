#include "services/csv_services.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "accounts/csv/layout.h"
#include "jobs/import_report.h"
#include "services/mail_access.h"

namespace tegami::services {
namespace {

namespace json = boost::json;
namespace csv = accounts::csv;

constexpr auto kWaitSlice = std::chrono::minutes(1);
constexpr std::size_t kMostRows = 500;

Refusal wrong(const CsvServiceParts& parts, const Call& call, const std::string& field, std::string_view key,
              const std::string& value = {}) {
  return {"invalid",
          parts.words.text(call.caller.locale, "error.invalid"),
          {{field, parts.words.text(call.caller.locale, key, {{"value", value}})}}};
}

boost::system::result<bool, Refusal> flag(const CsvServiceParts& parts, const Call& call, std::string_view name) {
  const auto* value = call.request.if_contains(name);
  if (value == nullptr) return false;
  if (!value->is_bool()) return wrong(parts, call, std::string(name), "error.bool");
  return value->get_bool();
}

/// The job, when this caller began it and is an administrator still: its rows and file tell of everybody's accounts.
boost::system::result<jobs::Job, Refusal> own_job(const CsvServiceParts& parts, const Call& call,
                                                  std::string_view field) {
  auto user = mail_administrator(parts.host, parts.words, call.caller);
  if (user.has_error()) return user.error();
  auto id = integer(parts.words, call, field);
  if (id.has_error()) return id.error();
  if (!*id) return wrong(parts, call, std::string(field), "error.required");
  auto job = parts.store.find(**id);
  if (!job || job->created_by != user->key) return forbidden(parts.words, call.caller);
  return std::move(*job);
}

/// "header", a layout's id, or names in order.
boost::system::result<std::vector<std::string>, Refusal> columns(const CsvServiceParts& parts, const Call& call) {
  std::vector<std::string> names;
  const auto* value = call.request.if_contains("columns");
  if (value == nullptr || value->is_null() || *value == "header") return names;
  if (value->is_string()) {
    if (*value == "export") return parts.vocabulary.columns();
    const auto* preset = parts.vocabulary.preset(value->get_string());
    if (preset == nullptr) return wrong(parts, call, "columns", "error.choice");
    return preset->columns;
  }
  if (!value->is_array()) return wrong(parts, call, "columns", "error.choice");
  for (const json::value& name : value->get_array()) {
    if (!name.is_string() && !name.is_null()) return wrong(parts, call, "columns", "error.text");
    names.emplace_back(name.is_null() ? std::string() : std::string(name.get_string()));
  }
  const auto layout = csv::layout_of(names, parts.vocabulary);
  if (layout) return names;
  std::string which;
  for (const std::string& name : layout.error().columns) which += (which.empty() ? "" : ", ") + name;
  return wrong(parts, call, "columns", layout.error().key, which);
}

boost::system::result<jobs::ImportOrder, Refusal> order_of(const CsvServiceParts& parts, const Call& call) {
  jobs::ImportOrder order;
  auto names = columns(parts, call);
  if (names.has_error()) return names.error();
  order.columns = std::move(*names);
  auto encoding = text(parts.words, call, "encoding");
  if (encoding.has_error()) return encoding.error();
  if (*encoding && **encoding != "auto") {
    order.encoding = csv::encoding_of(**encoding);
    if (!order.encoding) return wrong(parts, call, "encoding", "error.choice");
  }
  auto on_error = text(parts.words, call, "on_error");
  if (on_error.has_error()) return on_error.error();
  if (*on_error && **on_error != "stop" && **on_error != "skip") return wrong(parts, call, "on_error", "error.choice");
  order.skip_errors = *on_error == "skip";
  for (const auto& [name, place] : {std::pair{"dry_run", &order.dry_run}, {"allow_delete", &order.allow_delete}}) {
    auto value = flag(parts, call, name);
    if (value.has_error()) return value.error();
    *place = *value;
  }
  return order;
}

/// {"job": id}, or with wait the job itself, as jobs.get gives it.
Result begun(const CsvServiceParts& parts, const Services& services, const Call& call, jobs::JobId id) {
  auto wait = flag(parts, call, "wait");
  if (wait.has_error()) return wait.error();
  if (!*wait) return Answer(Json{{"job", id}});
  while (!parts.csv.wait(id, kWaitSlice)) {
  }
  Result job = services.call(call.caller, "jobs.get", {{"id", id}});
  if (job)
    if (auto* value = std::get_if<json::value>(&*job)) value->as_object()["job"] = id;
  return job;
}

Result import(const CsvServiceParts& parts, const Services& services, const Call& call) {
  auto user = mail_administrator(parts.host, parts.words, call.caller);
  if (user.has_error()) return user.error();
  if (auto known = only_fields(
          parts.words, call, {"csv", "checked", "encoding", "columns", "dry_run", "allow_delete", "on_error", "wait"});
      known.has_error())
    return known.error();
  auto order = order_of(parts, call);
  if (order.has_error()) return order.error();
  if (auto wait = flag(parts, call, "wait"); wait.has_error()) return wait.error();
  const jobs::CsvCaller caller{user->key, call.caller.address, call.caller.locale};
  jobs::CsvJobs::Begun begun_job = jobs::CsvJobs::NotBegun::empty;
  std::string field = "csv";
  if (call.request.contains("checked")) {
    field = "checked";
    auto checked = own_job(parts, call, "checked");
    if (checked.has_error()) return checked.error();
    if (checked->kind != "import" || checked->result.empty()) return wrong(parts, call, field, "error.csv.gone");
    const json::value asked = json::parse(checked->request);  // named: a loop over a temporary's inside would dangle
    if (!asked.as_object().contains("columns")) return wrong(parts, call, field, "error.csv.gone");
    const json::value result = json::parse(checked->result);
    if (!order->encoding) order->encoding = csv::encoding_of(std::string(result.at("encoding").as_string()));
    if (!call.request.contains("columns"))
      for (const json::value& name : asked.at("columns").as_array()) order->columns.emplace_back(name.as_string());
    begun_job = parts.csv.import_checked(caller, *order, checked->id);
  } else if (const auto bytes = call.attachments.find("csv"); bytes != call.attachments.end()) {
    begun_job = parts.csv.import(caller, *order, bytes->second);
  } else {
    return wrong(parts, call, "csv", "error.csv.file");
  }
  if (const auto* id = std::get_if<jobs::JobId>(&begun_job)) return begun(parts, services, call, *id);
  switch (std::get<jobs::CsvJobs::NotBegun>(begun_job)) {
    case jobs::CsvJobs::NotBegun::too_long:
      return wrong(parts, call, field, "error.csv.too_long");
    case jobs::CsvJobs::NotBegun::other_unicode:
      return wrong(parts, call, field, "error.csv.other_unicode");
    case jobs::CsvJobs::NotBegun::gone:
      return wrong(parts, call, field, "error.csv.gone");
    case jobs::CsvJobs::NotBegun::empty:
      break;
  }
  return wrong(parts, call, field, "error.csv.empty");
}

Result export_all(const CsvServiceParts& parts, const Services& services, const Call& call) {
  auto user = mail_administrator(parts.host, parts.words, call.caller);
  if (user.has_error()) return user.error();
  if (auto known = only_fields(parts.words, call, {"encoding", "wait"}); known.has_error()) return known.error();
  auto encoding = text(parts.words, call, "encoding");
  if (encoding.has_error()) return encoding.error();
  const auto chosen = csv::encoding_of(encoding->value_or("utf-8"));
  if (!chosen) return wrong(parts, call, "encoding", "error.choice");
  if (auto wait = flag(parts, call, "wait"); wait.has_error()) return wait.error();
  const auto id = parts.csv.export_all({user->key, call.caller.address, call.caller.locale}, *chosen);
  return begun(parts, services, call, id);
}

Result rows(const CsvServiceParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"id", "kind", "after", "limit"}); known.has_error())
    return known.error();
  auto job = own_job(parts, call, "id");
  if (job.has_error()) return job.error();
  auto kind = text(parts.words, call, "kind");
  if (kind.has_error()) return kind.error();
  const std::string which = kind->value_or("errors");
  if (which != "errors" && which != "deletes" && which != "rows") return wrong(parts, call, "kind", "error.choice");
  auto after = integer(parts.words, call, "after");
  if (after.has_error()) return after.error();
  auto limit = integer(parts.words, call, "limit");
  if (limit.has_error()) return limit.error();
  const auto most =
      static_cast<std::size_t>(std::clamp(limit->value_or(50), std::int64_t{1}, static_cast<std::int64_t>(kMostRows)));
  std::int64_t at = std::max(after->value_or(0), std::int64_t{0});
  constexpr auto kAPart = static_cast<std::int64_t>(jobs::kReportRowsAPart);
  json::array items;
  bool more = true;
  while (items.size() < most && more) {
    const auto part = parts.parts.find(job->id, which, at / kAPart);
    if (!part) {
      more = false;
      break;
    }
    const json::value stored = json::parse(*part);
    const auto& all = stored.as_array();
    for (auto i = static_cast<std::size_t>(at % kAPart); i < all.size() && items.size() < most; ++i, ++at)
      items.push_back(jobs::report_row(all[i].as_object(), parts.words, call.caller.locale));
    more = all.size() == jobs::kReportRowsAPart;
  }
  Json answer{{"items", std::move(items)}, {"next", nullptr}};
  const auto next = more || at % kAPart != 0 ? parts.parts.find(job->id, which, at / kAPart) : std::nullopt;
  if (next && static_cast<std::size_t>(at % kAPart) < json::parse(*next).as_array().size()) answer["next"] = at;
  return Answer(std::move(answer));
}

Result file(const CsvServiceParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"id"}); known.has_error()) return known.error();
  auto job = own_job(parts, call, "id");
  if (job.has_error()) return job.error();
  const auto gone = [&] { return Refusal("gone", parts.words.text(call.caller.locale, "error.csv.gone")); };
  if (job->result.empty()) return gone();
  const json::value result = json::parse(job->result);
  const auto* kept = result.as_object().if_contains("file");
  const bool late = job->finished_ms + jobs::kPartsKeptMs <= parts.host.now_ms();
  if (kept == nullptr || !kept->is_object() || late || !parts.parts.find(job->id, jobs::kFilePart, 0)) return gone();
  Bytes bytes;
  bytes.type = kept->at("type").as_string();
  bytes.file_name = kept->at("name").as_string();
  bytes.size = kept->at("bytes").to_number<std::int64_t>();
  // Parts are kept as UTF-8; a part ends with a line, so that each can be written in the file's encoding by itself.
  const bool cp932 = bytes.type.find("shift_jis") != std::string::npos;
  struct Place {
    explicit Place(csv::Encoding encoding) : converter(encoding) {}
    std::int64_t part = 0;
    std::string text;
    std::size_t at = 0;
    csv::Converter converter;
  };
  auto place = std::make_shared<Place>(cp932 ? csv::Encoding::cp932 : csv::Encoding::utf8);
  bytes.next = [parts, id = job->id, place](std::span<char> into) -> std::size_t {
    if (place->at == place->text.size()) {
      auto part = parts.parts.find(id, jobs::kFilePart, place->part);
      if (!part) return 0;
      ++place->part;
      place->text = place->converter.encode(*part).value_or(*part);
      place->at = 0;
    }
    const std::size_t count = std::min(into.size(), place->text.size() - place->at);
    std::copy_n(place->text.data() + place->at, count, into.data());
    place->at += count;
    return count;
  };
  return Answer(std::move(bytes));
}

}  // namespace

void add_csv_services(Services& services, const CsvServiceParts& parts) {
  services.add("accounts.import", [parts, &services](const Call& call) { return import(parts, services, call); });
  services.add("accounts.export", [parts, &services](const Call& call) { return export_all(parts, services, call); });
  services.add("jobs.rows", [parts](const Call& call) { return rows(parts, call); });
  services.add("jobs.file", [parts](const Call& call) { return file(parts, call); });
}

}  // namespace tegami::services
