// accounts.change_many
#include <algorithm>
#include <array>
#include <set>

#include "accounts/account_writer.h"
#include "accounts/parse.h"
#include "services/accounts_selection.h"
#include "services/mail_access.h"

namespace tegami::services {
namespace {

namespace json = boost::json;

using accounts::Account;
using accounts::AccountRow;
using accounts::Draft;
using accounts::Field;
using accounts::Saved;
using accounts::Values;

/// The answer tells so many accounts with what changes in each, and so many that cannot be changed.
constexpr std::size_t kTold = 20;
/// What belongs to one account alone.
constexpr std::array<std::string_view, 4> kNeverForMany{"default", "receive.pin", "send.pin", "members"};

const std::set<std::string, std::less<>>& selecting() {
  static const std::set<std::string, std::less<>> names{"ids", "owner", "query", "status", "cause", "dry_run"};
  return names;
}

/// Errors of the fields themselves come once, before any account is looked at.
accounts::Errors errors_in(const Call& call) {
  Draft draft{Account{}};
  draft.read(call.request, selecting());
  for (const std::string& name : draft.given()) {
    const Field* field = accounts::find_field(name);
    if (field->secret() || std::find(kNeverForMany.begin(), kNeverForMany.end(), name) != kNeverForMany.end())
      draft.refuse(name, {"error.not_for_many"});
  }
  if (draft.given().empty() && draft.errors().empty()) draft.refuse("fields", {"error.fields_to_set"});
  return draft.errors();
}

class Change {
 public:
  Change(const AccountParts& parts, const Call& call, bool dry_run) : parts_(parts), call_(call), dry_run_(dry_run) {}

  /// A batch in one transaction, with its audit.
  void work(const Batch& batch) {
    const accounts::Policies policies(parts_.host);
    const accounts::Servers servers = accounts::read_servers(parts_.host, parts_.accounts);
    std::vector<Draft> drafts;
    drafts.reserve(batch.size());
    for (const AccountRow& row : batch) {
      drafts.emplace_back(row.account);
      drafts.back().read(call_.request, selecting());
      drafts.back().check({servers, policies, &row.account, true});
    }
    std::vector<Saved> saved(batch.size(), Saved::ok);
    if (!dry_run_) save(batch, drafts, saved);
    for (std::size_t i = 0; i < batch.size(); ++i) tell(batch[i].account, drafts[i], saved[i]);
  }

  std::int64_t changed() const { return changed_; }
  json::object answer(std::int64_t matched) {
    return {{"matched", matched}, {"changed", changed_},        {"unchanged", unchanged_},
            {"failed", failed_},  {"items", std::move(items_)}, {"errors", std::move(errors_)}};
  }

 private:
  void save(const Batch& batch, std::vector<Draft>& drafts, std::vector<Saved>& saved) {
    parts_.accounts.write([&](accounts::AccountWriter& writer) {
      for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!drafts[i].errors().empty()) continue;
        auto fields = accounts::changed_fields(batch[i].account, drafts[i].values());
        if (fields.empty()) continue;
        const Account& account = drafts[i].values().account;
        saved[i] = writer.update(account, {}, parts_.host.now_ms());
        if (saved[i] == Saved::ok)
          writer.audit(audit_entry(parts_, call_.caller, "accounts.change_many", account, std::move(fields)));
      }
    });
  }

  void tell(const Account& stored, const Draft& draft, Saved saved) {
    if (saved != Saved::ok || !draft.errors().empty()) {
      ++failed_;
      const Refusal why =
          saved == Saved::ok ? refuse(parts_, call_.caller, draft.errors()) : refuse(parts_, call_.caller, "conflict");
      if (errors_.size() < kTold) errors_.push_back(error_of(stored, why));
      return;
    }
    const auto fields = accounts::changed_fields(stored, draft.values());
    (fields.empty() ? unchanged_ : changed_) += 1;
    if (items_.size() < kTold) items_.push_back(item_of(stored, draft));
  }

  static json::object named(const Account& account) {
    json::object owner{{"user", account.owner_user}};
    if (account.shared) owner = {{"shared", true}};
    return {{"id", account.id}, {"owner", std::move(owner)}, {"name", account.name}};
  }

  static json::object error_of(const Account& account, const Refusal& why) {
    json::object item = named(account), fields;
    for (const auto& [name, text] : why.fields) fields[name] = text;
    item["error"] = {{"code", why.code}, {"message", why.message}, {"fields", std::move(fields)}};
    return item;
  }

  static json::object item_of(const Account& account, const Draft& draft) {
    json::object item = named(account), before, after;
    Values old{account, {}}, fresh = draft.values();
    for (const std::string& name : draft.given()) {
      const Field& field = *accounts::find_field(name);
      before[name] = accounts::to_json(field, old);
      after[name] = accounts::to_json(field, fresh);
    }
    item["before"] = std::move(before);
    item["after"] = std::move(after);
    return item;
  }

  const AccountParts& parts_;
  const Call& call_;
  const bool dry_run_;
  std::int64_t changed_ = 0, unchanged_ = 0, failed_ = 0;
  json::array items_, errors_;
};

Result change_many(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  if (!who->administrator) return refuse(parts, call.caller, "forbidden");
  const auto* dry_run = call.request.if_contains("dry_run");
  if (dry_run != nullptr && !dry_run->is_bool()) return refuse_field(parts, call.caller, "dry_run", {"error.bool"});
  auto selected = selection(parts, call, *who);
  if (selected.has_error()) return selected.error();
  if (const auto errors = errors_in(call); !errors.empty()) return refuse(parts, call.caller, errors);

  const auto all = count(parts, *selected);
  const bool try_only = dry_run != nullptr && dry_run->get_bool();
  Change change(parts, call, try_only);
  const auto done = each_batch(parts, call, *selected, [&](const Batch& batch) { change.work(batch); });
  if (!try_only && change.changed() != 0 && parts.changed) parts.changed();
  if (done.has_error()) return done.error();
  return Answer(json::value(change.answer(all.accounts)));
}

}  // namespace

void add_accounts_change_many(Services& services, const AccountParts& parts) {
  services.add("accounts.change_many", [parts](const Call& call) { return change_many(parts, call); });
}

}  // namespace tegami::services
