#include "services/job_services.h"

#include <algorithm>
#include <chrono>

#include "accounts/policies.h"
#include "services/failure_words.h"
#include "services/mail_json.h"

namespace tegami::services {

namespace json = boost::json;

namespace {

constexpr std::int32_t kMostDue = 100'000;
constexpr auto kWaitSlice = std::chrono::minutes(1);

// Stored results carry codes; people get words in their language.
void put_words(const JobParts& parts, const Caller& caller, json::value& result) {
  auto* object = result.if_object();
  for (const char* list : {"accounts", "failed"}) {
    auto* accounts = object == nullptr ? nullptr : object->if_contains(list);
    if (accounts == nullptr || !accounts->is_array()) continue;
    for (auto& account : accounts->get_array()) {
      auto* error = account.is_object() ? account.get_object().if_contains("error") : nullptr;
      if (error == nullptr || !error->is_object()) continue;
      auto& fields = error->get_object();
      const std::string code(fields["code"].as_string());
      const std::string text(fields["message"].as_string());
      fields["message"] = failure_words(parts.words, caller.locale, code, text);
    }
  }
}

Json to_json(const JobParts& parts, const Caller& caller, const jobs::Job& job) {
  jobs::Progress progress{job.done, job.total};
  if (parts.progress_here && job.finished_ms == 0) progress = parts.progress_here(job.id).value_or(progress);
  Json answer{{"id", job.id},
              {"kind", job.kind},
              {"state", job.state},
              {"progress", {{"done", progress.done}, {"total", progress.total}, {"unit", job.unit}}},
              {"error", nullptr},
              {"result", nullptr},
              {"created", rfc3339(job.created_ms)},
              {"finished", nullptr}};
  if (job.finished_ms != 0) answer["finished"] = rfc3339(job.finished_ms);
  if (!job.error.empty()) {
    const auto stored = json::parse(job.error);
    const std::string code(stored.at("code").as_string());
    answer["error"] = Json{{"code", code}, {"message", failure_words(parts.words, caller.locale, code, "")}};
  }
  if (!job.result.empty()) {
    auto result = json::parse(job.result);
    put_words(parts, caller, result);
    answer["result"] = std::move(result);
  }
  return answer;
}

// The accounts named, each one the caller may receive; all that fail for one cause, as metrics.get has them; or all
// that are due and his.
boost::system::result<std::vector<accounts::AccountId>, Refusal> wanted(const JobParts& parts, const Call& call,
                                                                        const sdk::User& user) {
  std::vector<accounts::AccountId> accounts;
  const bool shared_too = accounts::Policies(parts.host).shared_accounts_enabled();
  if (call.request.contains("ids")) {
    auto named = ids(parts.words, call);
    if (named.has_error()) return named.error();
    for (const auto id : *named) {
      const auto row = parts.accounts.find(id);
      const bool own = row && !row->account.shared && row->account.owner_user == user.key;
      const bool off = row && row->account.shared && !shared_too;
      if (!row || off || !(own || user.mail_admin)) return forbidden(parts.words, call.caller);
      if (std::find(accounts.begin(), accounts.end(), id) == accounts.end()) accounts.push_back(id);
    }
    return accounts;
  }
  if (const auto* cause = call.request.if_contains("cause")) {
    const auto* named = cause->if_object();
    const auto* status = named == nullptr ? nullptr : named->if_contains("status");
    const auto* code = named == nullptr ? nullptr : named->if_contains("code");
    if (status == nullptr || code == nullptr || !status->is_string() || !code->is_string() || named->size() != 2)
      return invalid_field(parts.words, call.caller, "cause", "error.choice");
    if (!user.mail_admin) return forbidden(parts.words, call.caller);
    return parts.accounts.failing(std::string(status->get_string()), std::string(code->get_string()), shared_too,
                                  kMostDue);
  }
  for (const auto id : parts.accounts.due(parts.host.now_ms(), kMostDue)) {
    if (!user.mail_admin || !shared_too) {
      const auto row = parts.accounts.find(id);
      if (!row || row->account.shared || (!user.mail_admin && row->account.owner_user != user.key)) continue;
    }
    accounts.push_back(id);
  }
  return accounts;
}

Result receive(const JobParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"ids", "cause", "wait"}); known.has_error()) return known.error();
  const auto user = parts.host.user(call.caller.user);
  if (!user || user->locked) return forbidden(parts.words, call.caller);
  const auto* wait = call.request.if_contains("wait");
  if (wait != nullptr && !wait->is_bool()) return invalid_field(parts.words, call.caller, "wait", "error.bool");
  auto accounts = wanted(parts, call, *user);
  if (accounts.has_error()) return accounts.error();
  const auto id = parts.receive.begin(std::move(*accounts), user->key);
  if (wait == nullptr || !wait->get_bool()) return Answer(Json{{"job", id}});
  while (!parts.receive.wait(id, kWaitSlice)) {
  }
  const auto job = parts.store.find(id);
  if (!job) return Refusal("unavailable", parts.words.text(call.caller.locale, "failure.other"));
  Json answer = to_json(parts, call.caller, *job);
  if (answer["result"].is_object()) {
    for (const auto& entry : answer["result"].get_object()) answer[entry.key()] = entry.value();
  }
  answer["job"] = id;
  return Answer(std::move(answer));
}

boost::system::result<jobs::Job, Refusal> visible_job(const JobParts& parts, const Call& call) {
  auto id = integer(parts.words, call, "id");
  if (id.has_error()) return id.error();
  if (!*id) return invalid_field(parts.words, call.caller, "id", "error.required");
  const auto user = parts.host.user(call.caller.user);
  auto job = parts.store.find(**id);
  if (!user || user->locked || !job || (job->created_by != user->key && !user->mail_admin)) {
    return forbidden(parts.words, call.caller);
  }
  return std::move(*job);
}

Result get(const JobParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"id"}); known.has_error()) return known.error();
  auto job = visible_job(parts, call);
  if (job.has_error()) return job.error();
  return Answer(to_json(parts, call.caller, *job));
}

Result cancel(const JobParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"id"}); known.has_error()) return known.error();
  auto job = visible_job(parts, call);
  if (job.has_error()) return job.error();
  if (!parts.cancel_here || !parts.cancel_here(job->id)) parts.receive.cancel(job->id);
  return Answer(Json{{"id", job->id}});
}

Result list(const JobParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"limit", "after", "finished"}); known.has_error()) {
    return known.error();
  }
  const auto user = parts.host.user(call.caller.user);
  if (!user || user->locked) return forbidden(parts.words, call.caller);
  auto limit = integer(parts.words, call, "limit");
  if (limit.has_error()) return limit.error();
  auto after = integer(parts.words, call, "after");
  if (after.has_error()) return after.error();
  std::optional<bool> finished;
  if (const auto* value = call.request.if_contains("finished"); value != nullptr && !value->is_null()) {
    if (!value->is_bool()) return invalid_field(parts.words, call.caller, "finished", "error.bool");
    finished = value->get_bool();
  }
  const auto most = static_cast<std::int32_t>(std::clamp(limit->value_or(50), std::int64_t{1}, std::int64_t{500}));
  const auto found = parts.store.list(user->mail_admin ? "" : user->key, after->value_or(0), most, finished);
  json::array items;
  for (const auto& job : found) items.push_back(to_json(parts, call.caller, job));
  Json answer{{"items", std::move(items)}, {"next", nullptr}};
  if (found.size() == static_cast<std::size_t>(most)) answer["next"] = found.back().id;
  return Answer(std::move(answer));
}

}  // namespace

void add_job_services(Services& services, const JobParts& parts) {
  const auto add = [&](std::string name, Result (*handler)(const JobParts&, const Call&)) {
    services.add(std::move(name), [parts, handler](const Call& call) { return handler(parts, call); });
  };
  add("mail.receive", receive);
  add("jobs.list", list);
  add("jobs.get", get);
  add("jobs.cancel", cancel);
}

}  // namespace tegami::services
