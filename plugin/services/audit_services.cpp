#include "services/audit_services.h"

#include <algorithm>

#include "accounts/account_json.h"
#include "services/accounts_rights.h"
#include "services/mail_access.h"

namespace tegami::services {

namespace json = boost::json;
using accounts::rfc3339;

namespace {

constexpr std::int64_t kMaxItems = 500, kItems = 50;
constexpr std::size_t kMaxQuery = 200;
/// Whose names hold the query; more would be no search any more.
constexpr std::uint32_t kMaxPeople = 100;

boost::system::result<std::optional<std::int64_t>, Refusal> moment(const AuditParts& parts, const Call& call,
                                                                   std::string_view field) {
  auto given = text(parts.words, call, field);
  if (given.has_error()) return given.error();
  if (!*given) return std::optional<std::int64_t>{};
  std::int64_t at_ms = 0;
  if (words::Catalog::read_rfc3339(**given, at_ms)) return std::optional<std::int64_t>{at_ms};
  return invalid_field(parts.words, call.caller, std::string(field), "error.moment");
}

boost::system::result<void, Refusal> read_words(const AuditParts& parts, const Call& call,
                                                accounts::AuditFilter& filter) {
  auto action = text(parts.words, call, "action");
  if (action.has_error()) return action.error();
  if (*action && std::find(kAuditedActions.begin(), kAuditedActions.end(), **action) == kAuditedActions.end())
    return invalid_field(parts.words, call.caller, "action", "error.choice");
  filter.action = action->value_or("");
  auto actor = text(parts.words, call, "actor");
  if (actor.has_error()) return actor.error();
  // Who is gone is found by his key still.
  if (*actor) {
    const auto key = user_key(parts.host, **actor);
    filter.actor = key ? *key : **actor;
  }
  auto query = text(parts.words, call, "query");
  if (query.has_error()) return query.error();
  if (*query && (*query)->size() > kMaxQuery) return invalid_field(parts.words, call.caller, "query", "error.too_long");
  filter.query = query->value_or("");
  if (!filter.query.empty())
    for (const sdk::User& user : parts.host.list_users(filter.query, {}, {}, kMaxPeople))
      filter.people.push_back(user.key);
  return {};
}

/// The filters, of a mail administrator's call.
boost::system::result<accounts::AuditFilter, Refusal> filter_of(const AuditParts& parts, const Call& call) {
  if (auto who = mail_administrator(parts.host, parts.words, call.caller); who.has_error()) return who.error();
  accounts::AuditFilter filter;
  auto account = integer(parts.words, call, "account");
  if (account.has_error()) return account.error();
  filter.account = account->value_or(0);
  if (auto read = read_words(parts, call, filter); read.has_error()) return read.error();
  auto from = moment(parts, call, "from"), to = moment(parts, call, "to");
  if (from.has_error()) return from.error();
  if (to.has_error()) return to.error();
  filter.from_ms = *from;
  filter.to_ms = *to;
  return filter;
}

json::value to_json(const AuditParts& parts, const Caller& caller, const accounts::AuditEntry& entry) {
  Json answer{{"id", entry.id},
              {"at", rfc3339(entry.at_ms)},
              {"actor", entry.actor},
              {"address", entry.actor_address},
              {"action", entry.action},
              {"title", audited_title(parts, caller, entry)},
              {"account", nullptr},
              {"fields", json::array(entry.fields.begin(), entry.fields.end())},
              {"details", audited_details(parts, caller, entry)}};
  if (entry.account != 0)
    answer["account"] =
        Json{{"id", entry.account},
             {"name", entry.account_name},
             {"address", entry.account_address},
             {"owner", entry.owner_user.empty() ? Json{{"shared", true}} : Json{{"user", entry.owner_user}}}};
  return answer;
}

Result list(const AuditParts& parts, const Call& call) {
  auto known = only_fields(parts.words, call, {"account", "actor", "action", "query", "from", "to", "limit", "after"});
  if (known.has_error()) return known.error();
  auto filter = filter_of(parts, call);
  if (filter.has_error()) return filter.error();
  auto limit = integer(parts.words, call, "limit"), after = integer(parts.words, call, "after");
  if (limit.has_error()) return limit.error();
  if (after.has_error()) return after.error();
  filter->limit = static_cast<std::int32_t>(std::clamp(limit->value_or(kItems), std::int64_t{1}, kMaxItems));
  filter->before = after->value_or(0);
  const auto found = parts.accounts.audited(*filter);
  json::array items;
  for (const auto& entry : found) items.push_back(to_json(parts, call.caller, entry));
  Json answer{{"items", std::move(items)}, {"next", nullptr}};
  if (found.size() == static_cast<std::size_t>(filter->limit)) answer["next"] = found.back().id;
  return Answer(std::move(answer));
}

Result file(const AuditParts& parts, const Call& call) {
  auto known = only_fields(parts.words, call, {"account", "actor", "action", "query", "from", "to"});
  if (known.has_error()) return known.error();
  auto filter = filter_of(parts, call);
  if (filter.has_error()) return filter.error();
  return Answer(audit_file(parts, call.caller, *std::move(filter)));
}

}  // namespace

void add_audit_services(Services& services, const AuditParts& parts) {
  services.add("audit.list", [parts](const Call& call) { return list(parts, call); });
  services.add("audit.export", [parts](const Call& call) { return file(parts, call); });
}

}  // namespace tegami::services
