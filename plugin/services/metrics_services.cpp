#include "services/metrics_services.h"

#include "accounts/account_json.h"
#include "accounts/policies.h"
#include "services/failure_words.h"
#include "services/mail_access.h"

namespace tegami::services {

namespace json = boost::json;
using accounts::rfc3339;

namespace {

constexpr std::int32_t kHours = 24;

json::value to_json(const MetricsParts& parts, const Caller& caller, const accounts::ReceivingCount& count) {
  Json answer{{"status", count.status}, {"personal", count.personal}, {"shared", count.shared}, {"last", nullptr}};
  answer["error"] =
      Json{{"code", count.error_code}, {"message", failure_words(parts.words, caller.locale, count.error_code, "")}};
  if (count.last_error_ms) answer["last"] = rfc3339(*count.last_error_ms);
  return answer;
}

json::value to_json(const accounts::LongestWait& wait) {
  const Json owner = wait.owner_user.empty() ? Json{{"shared", true}} : Json{{"user", wait.owner_user}};
  return Json{{"account", Json{{"id", wait.account}, {"name", wait.name}, {"owner", owner}}},
              {"last_received", rfc3339(wait.last_received_ms)}};
}

Result get(const MetricsParts& parts, const Call& call) {
  if (auto who = mail_administrator(parts.host, parts.words, call.caller); who.has_error()) return who.error();
  if (auto known = only_fields(parts.words, call, {}); known.has_error()) return known.error();
  const bool shared_too = accounts::Policies(parts.host).shared_accounts_enabled();
  const std::int64_t receiving = parts.counts.receiving(shared_too);
  std::int64_t failing = 0;
  json::array causes;
  for (const auto& count : parts.counts.by_cause(shared_too)) {
    failing += count.personal + count.shared;
    causes.push_back(to_json(parts, call.caller, count));
  }
  json::array hours;
  const auto now_ms = parts.host.now_ms();
  for (const auto& hour : parts.hours.last(kHours, now_ms))
    hours.push_back(Json{{"at", rfc3339(hour.begins_ms)}, {"received", hour.received}, {"sent", hour.sent}});
  const auto longest = parts.counts.longest_wait(shared_too);
  return Answer(Json{{"at", rfc3339(now_ms)},
                     {"accounts", Json{{"receiving", receiving}, {"well", receiving - failing}, {"failing", failing}}},
                     {"causes", std::move(causes)},
                     {"longest", longest ? to_json(*longest) : json::value(nullptr)},
                     {"hours", std::move(hours)}});
}

}  // namespace

void add_metrics_services(Services& services, const MetricsParts& parts) {
  services.add("metrics.get", [parts](const Call& call) { return get(parts, call); });
}

}  // namespace tegami::services
