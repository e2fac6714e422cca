// accounts.users, accounts.list, accounts.get, accounts.log
#include <algorithm>
#include <cstring>
#include <map>

#include "services/accounts_filter.h"
#include "services/mail_access.h"
#include "services/membership.h"

namespace tegami::services {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxUsers = 500;
/// With without_account a page may skip many users; past this many the answer comes with fewer items and a next.
constexpr std::int32_t kMaxUsersLookedAt = 20'000;

struct UserPage {
  json::array items;
  json::value next = nullptr;
};

/// Where a page of users ended: ["name", "key"]. Made by us, but it comes from outside.
std::optional<std::pair<std::string, std::string>> cursor_of(const json::value* value) {
  if (value == nullptr || value->is_null()) return std::pair<std::string, std::string>{};
  if (!value->is_string()) return std::nullopt;
  json::error_code error;
  const json::value inside = json::parse(value->get_string(), error);
  const auto* pair = error ? nullptr : inside.if_array();
  if (pair == nullptr || pair->size() != 2 || !pair->at(0).is_string() || !pair->at(1).is_string()) return std::nullopt;
  return std::pair{std::string(pair->at(0).get_string()), std::string(pair->at(1).get_string())};
}

UserPage users_of(const AccountParts& parts, const std::string& query, std::pair<std::string, std::string> after,
                  std::size_t limit, bool without_account) {
  UserPage page;
  for (std::int32_t looked = 0; looked < kMaxUsersLookedAt;) {
    const auto ask = static_cast<std::uint32_t>(without_account ? kMaxUsers : limit - page.items.size());
    const std::vector<sdk::User> users = parts.host.list_users(query, after.first, after.second, ask);
    std::vector<std::string> keys;
    keys.reserve(users.size());
    for (const sdk::User& user : users) keys.push_back(user.key);
    const auto counts = parts.accounts.counts_of(keys);
    for (const sdk::User& user : users) {
      after = {user.name, user.key};
      const auto found = counts.find(user.key);
      const auto count = found == counts.end() ? accounts::Repository::Counts{} : found->second;
      if (without_account && count.accounts != 0) continue;
      page.items.push_back(json::object{
          {"user", user.key}, {"name", user.name}, {"accounts", count.accounts}, {"failing", count.failing}});
      if (page.items.size() == limit) break;
    }
    looked += static_cast<std::int32_t>(users.size());
    const bool last = users.size() < ask && (users.empty() || after.second == users.back().key);
    if (last) return page;
    if (page.items.size() == limit) break;
  }
  page.next = json::serialize(json::array{after.first, after.second});
  return page;
}

Result users(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  if (!who->administrator) return refuse(parts, call.caller, "forbidden");
  if (auto known = only_fields(parts.words, call, {"query", "without_account", "limit", "after"}); known.has_error())
    return known.error();
  auto query = text(parts.words, call, "query");
  if (query.has_error()) return query.error();
  auto limit = integer(parts.words, call, "limit");
  if (limit.has_error()) return limit.error();
  if (*limit && (**limit < 1 || **limit > kMaxUsers))
    return refuse_field(parts, call.caller, "limit", {"error.range", "1", std::to_string(kMaxUsers)});
  const auto after = cursor_of(call.request.if_contains("after"));
  if (!after) return refuse_field(parts, call.caller, "after", {"error.cursor"});
  const auto* without = call.request.if_contains("without_account");
  if (without != nullptr && !without->is_bool())
    return refuse_field(parts, call.caller, "without_account", {"error.bool"});
  UserPage page = users_of(parts, query->value_or(""), *after, static_cast<std::size_t>(limit->value_or(50)),
                           without != nullptr && without->get_bool());
  return Answer(json::value(json::object{{"items", std::move(page.items)}, {"next", std::move(page.next)}}));
}

/// {"all": 5, "ok": 3, …}: states without an account are left out.
json::object counts_by_status(const std::vector<accounts::Repository::StateCount>& counts) {
  std::int64_t all = 0;
  std::map<std::string, std::int64_t> by_status;
  for (const auto& count : counts) {
    all += count.accounts;
    by_status[count.status] += count.accounts;
  }
  json::object answer{{"all", all}};
  for (const auto& [status, accounts] : by_status) answer[status] = accounts;
  return answer;
}

Result list(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  if (auto known = only_fields(parts.words, call,
                               {"owner", "as_member", "query", "status", "cause", "sort", "counts", "brief",
                                "without_account", "limit", "after"});
      known.has_error())
    return known.error();
  if (const auto* without = call.request.if_contains("without_account"); without != nullptr && *without == true) {
    // Users, then: the same answer as accounts.users gives, for those who have no account.
    Json request = call.request;
    request.erase("owner");
    for (const char* other : {"status", "cause", "sort", "counts", "brief"}) request.erase(other);
    return users(parts, Call{call.caller, request, call.attachments});
  }
  auto filter = filter_of(parts, call, *who);
  if (filter.has_error()) return filter.error();
  const auto* counts = call.request.if_contains("counts");
  if (counts != nullptr && !counts->is_bool()) return refuse_field(parts, call.caller, "counts", {"error.bool"});
  const auto* brief = call.request.if_contains("brief");
  if (brief != nullptr && !brief->is_bool()) return refuse_field(parts, call.caller, "brief", {"error.bool"});
  if (brief != nullptr && brief->get_bool() && !filter->member) filter->detail = accounts::Detail::brief;
  const accounts::AccountPage page = parts.accounts.list(*filter);
  json::array items;
  for (const accounts::AccountRow& row : page.rows) {
    if (!filter->member)
      items.push_back(answer(parts, call.caller, row, filter->detail));
    else if (const auto right = accounts::right_of(row.account.members, *filter->member))
      items.push_back(member_answer(row.account, *right));
  }
  json::object answer{{"items", std::move(items)}, {"next", cursor_after(*filter, page)}};
  if (counts != nullptr && counts->get_bool()) {
    // Of all there are, so only for who may see all.
    if (!who->administrator || filter->member) return refuse(parts, call.caller, "forbidden");
    answer["counts"] = counts_by_status(parts.accounts.state_counts(filter->shared));
  }
  return Answer(json::value(std::move(answer)));
}

Result get(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  if (auto known = only_fields(parts.words, call, {"id"}); known.has_error()) return known.error();
  auto row = account_for(parts, call, *who, Deed::use);
  if (row.has_error()) return row.error();
  if (may(parts, *who, Deed::see, row->account.shared, row->account.owner_user))
    return Answer(json::value(answer(parts, call.caller, *row)));
  const auto right = membership(parts.host, who->key, row->account);
  return Answer(json::value(member_answer(row->account, right.value_or(accounts::MemberRight::read))));
}

Result log(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  if (auto known = only_fields(parts.words, call, {"id", "direction"}); known.has_error()) return known.error();
  auto direction = text(parts.words, call, "direction");
  if (direction.has_error()) return direction.error();
  if (*direction != "receive" && *direction != "send")
    return refuse_field(parts, call.caller, "direction", {"error.choice"});
  auto row = account_for(parts, call, *who, Deed::see);
  if (row.has_error()) return row.error();
  auto stored = parts.accounts.log(row->account.id, **direction);
  if (!stored) return refuse(parts, call.caller, "no_log");
  // A dialogue tells with whom the owner has mail: who else looked at it is no secret to him (SPEC 3.12).
  if (who->key != row->account.owner_user) audit(parts, call.caller, "accounts.log", row->account, {**direction});
  Bytes bytes;
  bytes.type = "text/plain; charset=utf-8";
  bytes.file_name = **direction + "-log-" + std::to_string(row->account.id) + ".txt";
  bytes.size = static_cast<std::int64_t>(stored->text.size());
  bytes.next = [content = std::move(stored->text), at = std::size_t{0}](std::span<char> into) mutable {
    const std::size_t count = std::min(into.size(), content.size() - at);
    std::memcpy(into.data(), content.data() + at, count);
    at += count;
    return count;
  };
  return Answer(std::move(bytes));
}

}  // namespace

void add_accounts_read(Services& services, const AccountParts& parts) {
  services.add("accounts.users", [parts](const Call& call) { return users(parts, call); });
  services.add("accounts.list", [parts](const Call& call) { return list(parts, call); });
  services.add("accounts.get", [parts](const Call& call) { return get(parts, call); });
  services.add("accounts.log", [parts](const Call& call) { return log(parts, call); });
}

void add_account_services(Services& services, const AccountParts& parts) {
  add_accounts_read(services, parts);
  add_accounts_write(services, parts);
  add_accounts_receiving(services, parts);
  add_accounts_resolve(services, parts);
  add_accounts_change_many(services, parts);
  add_servers(services, parts);
}

}  // namespace tegami::services
