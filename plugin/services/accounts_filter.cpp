#include "services/accounts_filter.h"

#include <algorithm>
#include <array>

#include "services/mail_access.h"
#include "services/membership.h"

namespace tegami::services {
namespace {

constexpr std::int64_t kMaxLimit = 500;
constexpr std::size_t kMaxOwners = 500;
/// Bytes; longer than any name and address.
constexpr std::size_t kMaxQuery = 2'000;
constexpr std::array<std::string_view, 13> kStatuses{"ok",         "never",
                                                     "off",        "waiting",
                                                     "receiving",  "failing",
                                                     "paused",     "held",
                                                     "optimizing", "needs_authorization",
                                                     "quota_full", "blocked_by_policy",
                                                     "owner_gone"};

/// {"users": ["taro", …]}: keys, as accounts.users gives them.
std::optional<accounts::FieldError> read_users(const boost::json::value& value, accounts::ListFilter& filter) {
  const auto* keys = value.if_array();
  if (keys == nullptr || keys->empty()) return accounts::FieldError{"error.owner"};
  if (keys->size() > kMaxOwners) return accounts::FieldError{"error.too_many"};
  for (const auto& key : *keys) {
    if (!key.is_string() || key.get_string().empty()) return accounts::FieldError{"error.owner"};
    filter.owners.emplace_back(key.get_string());
  }
  return std::nullopt;
}

/// Sets owners or shared from any of the four forms.
std::optional<accounts::FieldError> read_owner(const AccountParts& parts, const boost::json::value& value,
                                               accounts::ListFilter& filter) {
  const boost::json::value* user = &value;
  if (const auto* object = value.if_object()) {
    if (object->size() != 1) return accounts::FieldError{"error.owner"};
    if (const auto* shared = object->if_contains("shared"); shared != nullptr && *shared == true) {
      filter.shared = true;
      return std::nullopt;
    }
    if (const auto* users = object->if_contains("users")) return read_users(*users, filter);
    user = object->if_contains("user");
  }
  if (user == nullptr || !user->is_string() || user->get_string().empty()) return accounts::FieldError{"error.owner"};
  auto key = user_key(parts.host, std::string(user->get_string()));
  // Accounts of a user who is gone are found by his key still (P4).
  filter.owners = {key ? *key : std::string(user->get_string())};
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
  if (filter.owners.empty() && !filter.shared && !who.administrator) filter.owners = {who.key};
  // H3: to who is no administrator the shared accounts are those that are open to him.
  const auto* asked = call.request.if_contains("as_member");
  if (asked != nullptr && !asked->is_bool()) return refuse_field(parts, call.caller, "as_member", {"error.bool"});
  const bool as_member = filter.shared && (!who.administrator || (asked != nullptr && asked->get_bool())) &&
                         accounts::Policies(parts.host).shared_accounts_enabled();
  if (as_member) filter.member = belonging(parts.host, who.key);
  const auto sees = [&](const std::string& owner) { return may(parts, who, Deed::see, filter.shared, owner); };
  if (filter.shared ? !as_member && !sees({}) : !std::all_of(filter.owners.begin(), filter.owners.end(), sees))
    return refuse(parts, call.caller, "forbidden");

  auto query = text(parts.words, call, "query");
  if (query.has_error()) return query.error();
  filter.query = query->value_or("");
  if (filter.query.size() > kMaxQuery) return refuse_field(parts, call.caller, "query", {"error.too_long"});
  auto status = text(parts.words, call, "status");
  if (status.has_error()) return status.error();
  filter.status = status->value_or("");
  if (!filter.status.empty() && std::find(kStatuses.begin(), kStatuses.end(), filter.status) == kStatuses.end())
    return refuse_field(parts, call.caller, "status", {"error.choice"});
  // Which of them fail is nothing of a member's (H3).
  if (as_member && !filter.status.empty()) return refuse(parts, call.caller, "forbidden");
  auto limit = integer(parts.words, call, "limit");
  if (limit.has_error()) return limit.error();
  if (*limit && (**limit < 1 || **limit > kMaxLimit))
    return refuse_field(parts, call.caller, "limit", {"error.range", "1", std::to_string(kMaxLimit)});
  filter.limit = static_cast<std::int32_t>(limit->value_or(50));
  auto after = integer(parts.words, call, "after");
  if (after.has_error()) return after.error();
  filter.after = after->value_or(0);
  return filter;
}

}  // namespace tegami::services
