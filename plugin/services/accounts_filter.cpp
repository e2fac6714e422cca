#include "services/accounts_filter.h"

#include <algorithm>
#include <array>

#include "services/mail_access.h"
#include "services/membership.h"

namespace tegami::services {
namespace {

constexpr std::int64_t kMaxLimit = 500;
constexpr std::array<std::string_view, 13> kStatuses{"ok",         "never",
                                                     "off",        "waiting",
                                                     "receiving",  "failing",
                                                     "paused",     "held",
                                                     "optimizing", "needs_authorization",
                                                     "quota_full", "blocked_by_policy",
                                                     "owner_gone"};

/// Sets owner or shared from any of the three forms.
std::optional<accounts::FieldError> read_owner(const AccountParts& parts, const boost::json::value& value,
                                               accounts::ListFilter& filter) {
  const boost::json::value* user = &value;
  if (const auto* object = value.if_object()) {
    if (object->size() != 1) return accounts::FieldError{"error.owner"};
    if (const auto* shared = object->if_contains("shared"); shared != nullptr && *shared == true) {
      filter.shared = true;
      return std::nullopt;
    }
    user = object->if_contains("user");
  }
  if (user == nullptr || !user->is_string() || user->get_string().empty()) return accounts::FieldError{"error.owner"};
  auto key = user_key(parts.host, std::string(user->get_string()));
  // Accounts of a user who is gone are found by his key still (P4).
  filter.owner = key ? *key : std::string(user->get_string());
  if (!key && key.error().key == "error.user_ambiguous") return key.error();
  return std::nullopt;
}

}  // namespace

boost::system::result<accounts::ListFilter, Refusal> filter_of(const AccountParts& parts, const Call& call,
                                                               const Asker& who) {
  accounts::ListFilter filter;
  if (const auto* owner = call.request.if_contains("owner"); owner != nullptr && !owner->is_null())
    if (const auto problem = read_owner(parts, *owner, filter))
      return refuse_field(parts, call.caller, "owner", *problem);
  if (filter.owner.empty() && !filter.shared && !who.administrator) filter.owner = who.key;
  const bool everybody = filter.owner.empty() && !filter.shared;
  // H3: to who is no administrator the shared accounts are those that are open to him.
  const auto* asked = call.request.if_contains("as_member");
  if (asked != nullptr && !asked->is_bool()) return refuse_field(parts, call.caller, "as_member", {"error.bool"});
  const bool as_member = filter.shared && (!who.administrator || (asked != nullptr && asked->get_bool())) &&
                         accounts::Policies(parts.host).shared_accounts_enabled();
  if (as_member) filter.member = belonging(parts.host, who.key);
  if (!everybody && !as_member && !may(parts, who, Deed::see, filter.shared, filter.owner))
    return refuse(parts, call.caller, "forbidden");

  auto query = text(parts.words, call, "query");
  if (query.has_error()) return std::move(query.error());
  filter.query = query->value_or("");
  auto status = text(parts.words, call, "status");
  if (status.has_error()) return std::move(status.error());
  filter.status = status->value_or("");
  if (!filter.status.empty() && std::find(kStatuses.begin(), kStatuses.end(), filter.status) == kStatuses.end())
    return refuse_field(parts, call.caller, "status", {"error.choice"});
  // Which of them fail is nothing of a member's (H3).
  if (as_member && !filter.status.empty()) return refuse(parts, call.caller, "forbidden");
  auto limit = integer(parts.words, call, "limit");
  if (limit.has_error()) return std::move(limit.error());
  if (*limit && (**limit < 1 || **limit > kMaxLimit))
    return refuse_field(parts, call.caller, "limit", {"error.range", "1", std::to_string(kMaxLimit)});
  filter.limit = static_cast<std::int32_t>(limit->value_or(50));
  auto after = integer(parts.words, call, "after");
  if (after.has_error()) return std::move(after.error());
  filter.after = after->value_or(0);
  return filter;
}

}  // namespace tegami::services
