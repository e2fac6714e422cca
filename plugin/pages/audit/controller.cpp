#include <algorithm>

#include "pages/audit/audit.h"
#include "pages/json_read.h"
#include "pages/pager.h"
#include "services/audit_services.h"

namespace tegami::pages::audit {

namespace {

using services::Json;

constexpr int entries_a_page = 50;

/// The filters of the address; what is no day and no action counts as not given.
Model asked(const Visit& visit) {
  Model model;
  std::int64_t begins_ms = 0, ends_ms = 0;
  const auto day = [&](const char* name) {
    const auto& text = visit.query.get(name);
    return words::Catalog::read_day(visit.request.caller.time_zone, text, begins_ms, ends_ms) ? text : std::string();
  };
  model.from = day("from");
  model.to = day("to");
  const auto& action = visit.query.get("action");
  const auto& known = services::kAuditedActions;
  if (std::find(known.begin(), known.end(), action) != known.end()) model.action = action;
  model.query = shortened(visit.query.get("q"), search_bytes);
  return model;
}

Json request_of(const Visit& visit, const Model& model) {
  Json request;
  std::int64_t begins_ms = 0, ends_ms = 0;
  const auto& zone = visit.request.caller.time_zone;
  if (words::Catalog::read_day(zone, model.from, begins_ms, ends_ms))
    request["from"] = words::Catalog::rfc3339(zone, begins_ms);
  if (words::Catalog::read_day(zone, model.to, begins_ms, ends_ms))
    request["to"] = words::Catalog::rfc3339(zone, ends_ms);
  if (!model.action.empty()) request["action"] = model.action;
  if (!model.query.empty()) request["query"] = model.query;
  return request;
}

PageResponse show(const Visit& visit) {
  auto model = asked(visit);
  auto request = request_of(visit, model);
  request["limit"] = entries_a_page;
  if (const auto after = cursor(visit); !after.empty()) request["after"] = cursor_value(after);
  model.recorded = visit.call("audit.list", request);
  return draw(visit, model);
}

PageResponse download(const Visit& visit) {
  auto bytes = visit.bytes("audit.export", request_of(visit, asked(visit)));
  PageResponse response;
  response.kind = Kind::whole;
  response.content_type = bytes.type;
  response.file_name = bytes.file_name;
  response.csp = "default-src 'none'; sandbox";
  response.pull = std::move(bytes.next);
  return response;
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/audit", Right::mail_admin, show);
  dispatcher.get("/audit/file", Right::mail_admin, download);
}

}  // namespace tegami::pages::audit
