#include "services/index_services.h"

#include <algorithm>
#include <array>

#include "accounts/account_json.h"
#include "accounts/policies.h"
#include "jobs/lease_holder.h"
#include "services/failure_words.h"
#include "services/mail_access.h"

namespace tegami::services {

namespace json = boost::json;
using accounts::rfc3339;

namespace {

constexpr std::int64_t kMaxItems = 500;
constexpr std::array<const char*, 3> kWorks{"optimize", "check", "rebuild"};

/// "scope" or "ids", exactly one of them, of accounts that a mail administrator may manage now.
boost::system::result<jobs::IndexOrder, Refusal> order_of(const IndexParts& parts, const Call& call) {
  if (auto who = mail_administrator(parts.host, parts.words, call.caller); who.has_error()) return who.error();
  const bool shared_too = accounts::Policies(parts.host).shared_accounts_enabled();
  jobs::IndexOrder order;
  auto scope = text(parts.words, call, "scope");
  if (scope.has_error()) return scope.error();
  if (*scope && call.request.contains("ids"))
    return invalid_field(parts.words, call.caller, "ids", "error.scope_or_ids");
  if (*scope) {
    if (**scope != "personal" && **scope != "shared")
      return invalid_field(parts.words, call.caller, "scope", "error.choice");
    if (**scope == "shared" && !shared_too) return forbidden(parts.words, call.caller);
    order.scope = **scope;
    return order;
  }
  if (!call.request.contains("ids")) return invalid_field(parts.words, call.caller, "scope", "error.required");
  auto named = ids(parts.words, call);
  if (named.has_error()) return named.error();
  for (const auto id : *named) {
    const auto row = parts.accounts.find(id);
    if (!row || (row->account.shared && !shared_too)) return forbidden(parts.words, call.caller);
    if (std::find(order.ids.begin(), order.ids.end(), id) == order.ids.end()) order.ids.push_back(id);
  }
  return order;
}

Result begin(const IndexParts& parts, const Call& call, const std::string& work) {
  if (auto known = only_fields(parts.words, call, {"scope", "ids"}); known.has_error()) return known.error();
  auto order = order_of(parts, call);
  if (order.has_error()) return order.error();
  order->work = work;
  return Answer(Json{{"job", parts.jobs.begin(*order, call.caller.user)}});
}

Json to_json(const accounts::IndexSum& sum) {
  return Json{{"accounts", sum.accounts},       {"failed", sum.failed},   {"bytes_before", sum.bytes_before},
              {"bytes_after", sum.bytes_after}, {"missing", sum.missing}, {"damaged", sum.damaged},
              {"leftover", sum.leftover}};
}

json::value to_json(const IndexParts& parts, const Caller& caller, const accounts::IndexRun& run) {
  Json answer{{"job", run.job},
              {"kind", run.kind},
              {"at", rfc3339(run.at_ms)},
              {"took_ms", run.took_ms},
              {"bytes_before", run.bytes_before},
              {"bytes_after", run.bytes_after},
              {"missing", run.missing},
              {"damaged", run.damaged},
              {"leftover", run.leftover},
              {"error", nullptr}};
  if (!run.error.empty())
    answer["error"] = Json{{"code", run.error}, {"message", failure_words(parts.words, caller.locale, run.error, "")}};
  return answer;
}

Json to_json(const IndexParts& parts, const Caller& caller, const accounts::IndexRow& row) {
  return Json{{"id", row.account},
              {"name", row.name},
              {"owner", row.shared ? Json{{"shared", true}} : Json{{"user", row.owner_user}}},
              {"mails", row.mails},
              {"bytes", row.bytes},
              {"optimized", row.optimized_ms ? json::value(rfc3339(*row.optimized_ms)) : json::value(nullptr)},
              {"run", row.run ? to_json(parts, caller, *row.run) : json::value(nullptr)}};
}

/// The newest job for this order that is under way, and the last optimisation that has ended.
void add_jobs(const IndexParts& parts, const jobs::IndexOrder& order, Json& answer) {
  answer["job"] = nullptr;
  answer["last"] = nullptr;
  const std::string request = jobs::IndexJobs::request(order);
  for (const char* work : kWorks) {
    const auto job = parts.store.latest(jobs::IndexJobs::kind(work), request);
    if (job && job->finished_ms == 0 && !jobs::holder_is_dead(job->runner)) answer["job"] = job->id;
  }
  const auto last = parts.store.latest_finished(jobs::IndexJobs::kind(kWorks[0]), request);
  if (!last) return;
  Json ended{{"job", last->id}, {"state", last->state}, {"finished", rfc3339(last->finished_ms)}};
  if (!last->result.empty()) {
    const json::value result = json::parse(last->result);
    for (const char* field : {"accounts", "bytes_before", "bytes_after"}) ended[field] = result.at(field);
  }
  answer["last"] = std::move(ended);
}

/// Accounts of this order whose index is worked on just now.
json::array current(const IndexParts& parts, const Caller& caller, const jobs::IndexOrder& order) {
  json::array items;
  accounts::IndexFilter filter{order.scope == "shared", {}, 0, 0, 50};
  for (const auto& lease : parts.runs.leases()) {
    if (lease.good) filter.ids.push_back(lease.account);
  }
  if (filter.ids.empty()) return items;
  for (const auto& row : parts.runs.rows(filter)) {
    const bool named = std::find(order.ids.begin(), order.ids.end(), row.account) != order.ids.end();
    if (order.scope.empty() ? named : row.shared == filter.shared) items.push_back(to_json(parts, caller, row));
  }
  return items;
}

Result status(const IndexParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"scope", "ids", "job", "limit", "after"}); known.has_error())
    return known.error();
  auto order = order_of(parts, call);
  if (order.has_error()) return order.error();
  accounts::IndexFilter filter{order->scope == "shared", order->ids, 0, 0, 50};
  auto job = integer(parts.words, call, "job");
  if (job.has_error()) return job.error();
  filter.job = job->value_or(0);
  auto limit = integer(parts.words, call, "limit");
  if (limit.has_error()) return limit.error();
  if (*limit && (**limit < 1 || **limit > kMaxItems)) {
    std::map<std::string, std::string> fields{
        {"limit", parts.words.text(call.caller.locale, "error.range", {{"min", "1"}, {"max", "500"}})}};
    return Refusal("invalid", parts.words.text(call.caller.locale, "error.invalid"), std::move(fields));
  }
  filter.limit = static_cast<std::int32_t>(limit->value_or(50));
  auto after = integer(parts.words, call, "after");
  if (after.has_error()) return after.error();
  filter.after = after->value_or(0);

  const auto totals = parts.runs.totals(filter);
  Json answer{
      {"accounts", totals.accounts}, {"mails", totals.mails}, {"bytes", totals.bytes}, {"expected_ms", nullptr}};
  if (totals.took_bytes > 0)
    answer["expected_ms"] =
        static_cast<std::int64_t>(static_cast<double>(totals.took_ms) / static_cast<double>(totals.took_bytes) *
                                  static_cast<double>(totals.bytes));
  add_jobs(parts, *order, answer);
  answer["current"] = current(parts, call.caller, *order);
  answer["done"] = filter.job == 0 ? json::value(nullptr) : json::value(to_json(parts.runs.sum_of(filter.job)));
  json::array items;
  const auto rows = parts.runs.rows(filter);
  for (const auto& row : rows) items.push_back(to_json(parts, call.caller, row));
  const bool more = filter.job == 0 && static_cast<std::int32_t>(rows.size()) == filter.limit;
  answer["items"] = std::move(items);
  answer["next"] = more ? json::value(rows.back().account) : json::value(nullptr);
  return Answer(std::move(answer));
}

}  // namespace

void add_index_services(Services& services, const IndexParts& parts) {
  for (const char* work : kWorks) {
    services.add(jobs::IndexJobs::kind(work),
                 [parts, name = std::string(work)](const Call& call) { return begin(parts, call, name); });
  }
  services.add("index.status", [parts](const Call& call) { return status(parts, call); });
}

}  // namespace tegami::services
