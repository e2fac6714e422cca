// accounts.set_receiving
#include <algorithm>

#include "accounts/account_writer.h"
#include "services/accounts_selection.h"
#include "services/mail_access.h"

namespace tegami::services {
namespace {

namespace json = boost::json;

using accounts::AccountId;
using accounts::AccountRow;

/// One batch in one transaction with its audit; answers how many were switched.
std::size_t switch_batch(const AccountParts& parts, const Call& call, const Batch& batch, bool enabled) {
  std::vector<AccountId> others, done;
  for (const AccountRow& row : batch)
    if (row.account.receiving != enabled) others.push_back(row.account.id);
  parts.accounts.write([&](accounts::AccountWriter& writer) {
    done = writer.set_receiving(others, enabled, parts.host.now_ms());
    std::sort(done.begin(), done.end());
    for (const AccountRow& row : batch)
      if (std::binary_search(done.begin(), done.end(), row.account.id))
        writer.audit(audit_entry(parts, call.caller, "accounts.set_receiving", row.account, {"receiving"}));
  });
  return done.size();
}

Result set_receiving(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  if (auto known = only_fields(parts.words, call, {"ids", "owner", "query", "status", "cause", "enabled", "dry_run"});
      known.has_error())
    return known.error();
  const auto* enabled = call.request.if_contains("enabled");
  if (enabled == nullptr) return refuse_field(parts, call.caller, "enabled", {"error.required"});
  if (!enabled->is_bool()) return refuse_field(parts, call.caller, "enabled", {"error.bool"});
  const bool on = enabled->get_bool();
  const auto* dry_run = call.request.if_contains("dry_run");
  if (dry_run != nullptr && !dry_run->is_bool()) return refuse_field(parts, call.caller, "dry_run", {"error.bool"});
  auto selected = selection(parts, call, *who);
  if (selected.has_error()) return selected.error();

  const auto all = count(parts, *selected);
  if (dry_run != nullptr && dry_run->get_bool())
    return Answer(json::value(
        json::object{{"matched", all.accounts}, {"changed", on ? all.accounts - all.receiving : all.receiving}}));
  std::size_t changed = 0;
  const auto done =
      each_batch(parts, call, *selected, [&](const Batch& batch) { changed += switch_batch(parts, call, batch, on); });
  if (changed != 0 && parts.changed) parts.changed();
  if (done.has_error()) return done.error();
  return Answer(json::value(json::object{{"matched", all.accounts}, {"changed", changed}}));
}

}  // namespace

void add_accounts_receiving(Services& services, const AccountParts& parts) {
  services.add("accounts.set_receiving", [parts](const Call& call) { return set_receiving(parts, call); });
}

}  // namespace tegami::services
