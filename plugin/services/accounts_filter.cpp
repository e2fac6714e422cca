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
constexpr std::size_t kMaxCause = 100;
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

bool read_order(std::string_view sort, accounts::ListFilter& filter) {
  using accounts::Order;
  if (sort.empty()) return true;
  filter.descending = sort.starts_with('-');
  if (filter.descending) sort.remove_prefix(1);
  filter.order = sort == "name"            ? Order::name
                 : sort == "address"       ? Order::address
                 : sort == "last_received" ? Order::last_received
                                           : Order::id;
  return filter.order != Order::id;
}

/// Made by us, but it comes from outside.
bool read_cursor(const boost::json::value* value, accounts::ListFilter& filter) {
  if (value == nullptr || value->is_null()) return true;
  if (!value->is_string() || value->get_string().size() > kMaxQuery) return false;
  boost::json::error_code error;
  const boost::json::value inside = boost::json::parse(value->get_string(), error);
  const auto* pair = error ? nullptr : inside.if_array();
  if (pair == nullptr || pair->size() != 2 || !pair->at(0).is_string() || !pair->at(1).is_int64()) return false;
  filter.after_key = std::string(pair->at(0).get_string());
  filter.after = pair->at(1).get_int64();
  return true;
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
  auto cause = text(parts.words, call, "cause");
  if (cause.has_error()) return cause.error();
  filter.cause = cause->value_or("");
  if (filter.cause.size() > kMaxCause) return refuse_field(parts, call.caller, "cause", {"error.too_long"});
  auto sort = text(parts.words, call, "sort");
  if (sort.has_error()) return sort.error();
  if (!read_order(sort->value_or(""), filter)) return refuse_field(parts, call.caller, "sort", {"error.choice"});
  // Which of them fail, and when they last received, is nothing of a member's (H3).
  if (as_member && (!filter.status.empty() || !filter.cause.empty() || filter.order == accounts::Order::last_received))
    return refuse(parts, call.caller, "forbidden");
  auto limit = integer(parts.words, call, "limit");
  if (limit.has_error()) return limit.error();
  if (*limit && (**limit < 1 || **limit > kMaxLimit))
    return refuse_field(parts, call.caller, "limit", {"error.range", "1", std::to_string(kMaxLimit)});
  filter.limit = static_cast<std::int32_t>(limit->value_or(50));
  if (filter.order == accounts::Order::id) {
    auto after = integer(parts.words, call, "after");
    if (after.has_error()) return after.error();
    filter.after = after->value_or(0);
  } else if (!read_cursor(call.request.if_contains("after"), filter)) {
    return refuse_field(parts, call.caller, "after", {"error.cursor"});
  }
  return filter;
}

boost::json::value cursor_after(const accounts::ListFilter& filter, const accounts::AccountPage& page) {
  if (page.next == 0) return nullptr;
  if (filter.order == accounts::Order::id) return page.next;
  return boost::json::value(boost::json::serialize(boost::json::array{page.next_key, page.next}));
}

}  // namespace tegami::services
