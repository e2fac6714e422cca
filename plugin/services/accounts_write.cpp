// accounts.create, accounts.update, accounts.delete
#include "accounts/account_writer.h"
#include "services/accounts_rights.h"
#include "services/mail_access.h"
#include "services/membership.h"
#include "services/new_grants.h"

namespace tegami::services {
namespace {

namespace json = boost::json;

using accounts::Account;
using accounts::Draft;
using accounts::Saved;

void tell_changed(const AccountParts& parts) {
  if (parts.changed) parts.changed();
}

Result saved_account(const AccountParts& parts, const Call& call, accounts::AccountId id) {
  const auto row = parts.accounts.find(id);
  if (!row) return refuse(parts, call.caller, "conflict");
  return Answer(json::value(answer(parts, call.caller, *row)));
}

/// request["owner"]: {"user": "taro"} or {"shared": true}; without it the caller himself.
std::optional<accounts::FieldError> read_owner(const AccountParts& parts, const Call& call, const Asker& who,
                                               Account& account) {
  const auto* owner = call.request.if_contains("owner");
  if (owner == nullptr) {
    account.owner_user = who.key;
    return std::nullopt;
  }
  const auto* object = owner->if_object();
  if (object == nullptr || object->size() != 1) return accounts::FieldError{"error.owner"};
  if (const auto* shared = object->if_contains("shared"); shared != nullptr && *shared == true) {
    account.shared = true;
    return std::nullopt;
  }
  const auto* user = object->if_contains("user");
  if (user == nullptr || !user->is_string()) return accounts::FieldError{"error.owner"};
  auto key = user_key(parts.host, std::string(user->get_string()));
  if (!key) return key.error();
  account.owner_user = *key;
  return std::nullopt;
}

/// request["members"] of a shared account (H2).
void read_members(const AccountParts& parts, const Call& call, const Account& account, Draft& draft) {
  const auto* given = call.request.if_contains("members");
  if (given == nullptr) return;
  if (!account.shared) return draft.refuse("members", {"error.members_personal"});
  auto members = accounts::members_from(*given);
  if (members) members = resolve_members(parts.host, *std::move(members), account.members);
  if (!members) return draft.refuse(members.error().first, members.error().second);
  draft.values().account.members = *std::move(members);
}

Result create(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  const accounts::Policies policies(parts.host);
  const accounts::Servers servers = accounts::read_servers(parts.host, parts.accounts);
  Account base = accounts::new_account(servers, policies);
  // Whether a user exists is not told to those who may not make an account for him anyway.
  const auto owner_problem = read_owner(parts, call, *who, base);
  if (owner_problem && !who->administrator) return refuse(parts, call.caller, "forbidden");
  if (!owner_problem && !may(parts, *who, Deed::make_or_delete, base.shared, base.owner_user))
    return refuse(parts, call.caller, "forbidden");

  Draft draft(base);
  if (owner_problem) draft.refuse("owner", *owner_problem);
  draft.read(call.request, {"owner", "members", "grants"});
  read_members(parts, call, base, draft);
  NewGrants grants(parts, call, *who);
  grants.read(draft);
  if (!who->administrator) draft.refuse_administrators_fields();
  draft.check({servers, policies, nullptr, who->administrator});
  grants.check(draft, servers);
  if (!draft.errors().empty()) return refuse(parts, call.caller, draft.errors());
  if (!base.shared && parts.accounts.count_of(base.owner_user) >= policies.max_per_user())
    return Refusal("limit", parts.words.text(call.caller.locale, "error.limit",
                                             {{"max", std::to_string(policies.max_per_user())}}));

  const accounts::Values& values = draft.values();
  Account account = values.account;
  parts.accounts.write([&](accounts::AccountWriter& writer) {
    account.id = writer.insert(account, values.secrets, parts.host.now_ms());
    grants.take(writer, account.id);
    auto fields = accounts::changed_fields(Account{}, values);
    for (auto& name : grants.names()) fields.push_back(std::move(name));
    writer.audit(audit_entry(parts, call.caller, "accounts.create", account, std::move(fields)));
  });
  tell_changed(parts);
  return saved_account(parts, call, account.id);
}

/// An owner in an update may only say what is so already; handing over is another service.
bool same_owner(const AccountParts& parts, const Call& call, const Account& stored) {
  const auto* owner = call.request.if_contains("owner");
  if (owner == nullptr) return true;
  const auto* object = owner->if_object();
  if (object == nullptr || object->size() != 1) return false;
  if (const auto* shared = object->if_contains("shared")) return *shared == true && stored.shared;
  const auto* user = object->if_contains("user");
  if (user == nullptr || !user->is_string() || stored.shared) return false;
  const std::string name(user->get_string());
  const auto key = user_key(parts.host, name);
  return name == stored.owner_user || (key && *key == stored.owner_user);
}

Result update(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  auto row = account_for(parts, call, *who, Deed::change);
  if (row.has_error()) return row.error();
  auto version = integer(parts.words, call, "version");
  if (version.has_error()) return version.error();

  const accounts::Policies policies(parts.host);
  const accounts::Servers servers = accounts::read_servers(parts.host, parts.accounts);
  const Account& stored = row->account;
  Draft draft(stored);
  if (!*version) draft.refuse("version", {"error.required"});
  if (!same_owner(parts, call, stored)) draft.refuse("owner", {"error.owner_unchangeable"});
  draft.read(call.request, {"id", "version", "owner", "members"});
  read_members(parts, call, stored, draft);
  if (!who->administrator) draft.refuse_administrators_fields();
  draft.check({servers, policies, &stored, who->administrator});
  if (!draft.errors().empty()) return refuse(parts, call.caller, draft.errors());

  accounts::Values& values = draft.values();
  values.account.version = **version;
  auto changed = accounts::changed_fields(stored, values);
  if (stored.members != values.account.members) changed.emplace_back("members");
  Saved saved = Saved::ok;
  const auto gone = give_back(parts, stored.id);
  parts.accounts.write([&](accounts::AccountWriter& writer) {
    saved = writer.update(values.account, values.secrets, parts.host.now_ms());
    if (saved == Saved::ok) writer.audit(audit_entry(parts, call.caller, "accounts.update", values.account, changed));
  });
  if (saved == Saved::not_found) return refuse(parts, call.caller, "forbidden");
  if (saved == Saved::conflict) return refuse(parts, call.caller, "conflict");
  gone();
  tell_changed(parts);
  return saved_account(parts, call, stored.id);
}

Result remove(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  if (auto known = only_fields(parts.words, call, {"id", "version"}); known.has_error()) return known.error();
  auto row = account_for(parts, call, *who, Deed::make_or_delete);
  if (row.has_error()) return row.error();
  auto version = integer(parts.words, call, "version");
  if (version.has_error()) return version.error();
  if (!*version) return refuse_field(parts, call.caller, "version", {"error.required"});
  const Account& account = row->account;
  Saved saved = Saved::ok;
  const auto gone = give_back(parts, account.id);
  parts.accounts.write([&](accounts::AccountWriter& writer) {
    saved = writer.begin_delete(account.id, **version);
    if (saved == Saved::ok) writer.audit(audit_entry(parts, call.caller, "accounts.delete", account, {}));
  });
  if (saved == Saved::not_found) return refuse(parts, call.caller, "forbidden");
  if (saved == Saved::conflict) return refuse(parts, call.caller, "conflict");
  // From here on it is gone for everybody; what fails now is finished at the next start.
  if (parts.erase_mailbox) parts.erase_mailbox(account.id);
  parts.accounts.finish_delete(account.id);
  gone();
  return Answer(json::value(json::object{{"id", account.id}, {"deleted", true}}));
}

}  // namespace

void add_accounts_write(Services& services, const AccountParts& parts) {
  services.add("accounts.create", [parts](const Call& call) { return create(parts, call); });
  services.add("accounts.update", [parts](const Call& call) { return update(parts, call); });
  services.add("accounts.delete", [parts](const Call& call) { return remove(parts, call); });
}

}  // namespace tegami::services
