#include "services/accounts_rights.h"

#include "accounts/account_json.h"
#include "services/failure_words.h"
#include "services/mail_access.h"
#include "services/membership.h"

namespace tegami::services {

boost::system::result<Asker, Refusal> asker(const AccountParts& parts, const Caller& caller) {
  const auto user = caller.user.empty() ? std::nullopt : parts.host.user(caller.user);
  if (!user || user->locked) return refuse(parts, caller, "forbidden");
  return Asker{user->key, user->mail_admin || user->system_admin, user->system_admin};
}

bool may(const AccountParts& parts, const Asker& who, Deed deed, bool shared, const std::string& owner) {
  const accounts::Policies policies(parts.host);
  if (shared) return who.administrator && policies.shared_accounts_enabled();
  if (who.administrator) return true;
  if (owner != who.key) return false;
  const accounts::SelfService allowed = policies.self_service();
  return deed == Deed::use || deed == Deed::see || allowed == accounts::SelfService::all ||
         (deed == Deed::change && allowed == accounts::SelfService::change);
}

boost::system::result<accounts::AccountRow, Refusal> account_for(const AccountParts& parts, const Call& call,
                                                                 const Asker& who, Deed deed) {
  auto id = integer(parts.words, call, "id");
  if (id.has_error()) return id.error();
  if (!*id) return refuse_field(parts, call.caller, "id", {"error.required"});
  auto row = parts.accounts.find(**id);
  if (!row) return refuse(parts, call.caller, "forbidden");
  const accounts::Account& account = row->account;
  const bool as_member = deed == Deed::use && accounts::Policies(parts.host).shared_accounts_enabled() &&
                         membership(parts.host, who.key, account).has_value();
  if (!as_member && !may(parts, who, deed, account.shared, account.owner_user))
    return refuse(parts, call.caller, "forbidden");
  return std::move(*row);
}

boost::system::result<std::string, accounts::FieldError> user_key(const sdk::Host& host, const std::string& name) {
  if (const auto user = host.user(name)) return user->key;
  const std::vector<sdk::User> found = host.find_users(name);
  if (found.empty()) return accounts::FieldError{"error.user_unknown"};
  if (found.size() > 1) return accounts::FieldError{"error.user_ambiguous"};
  return found.front().key;
}

Refusal refuse(const AccountParts& parts, const Caller& caller, std::string_view code) {
  return {std::string(code), parts.words.text(caller.locale, "error." + std::string(code))};
}

Refusal refuse(const AccountParts& parts, const Caller& caller, const accounts::Errors& errors) {
  std::map<std::string, std::string> fields;
  for (const auto& [name, error] : errors)
    fields[name] =
        parts.words.text(caller.locale, error.key, {{"min", error.min}, {"max", error.max}, {"value", error.value}});
  return {"invalid", parts.words.text(caller.locale, "error.invalid"), std::move(fields)};
}

Refusal refuse_field(const AccountParts& parts, const Caller& caller, std::string field, accounts::FieldError error) {
  accounts::Errors errors;
  errors.emplace(std::move(field), std::move(error));
  return refuse(parts, caller, errors);
}

boost::json::object answer(const AccountParts& parts, const Caller& caller, const accounts::AccountRow& row,
                           accounts::Detail detail) {
  return accounts::to_json(
      row,
      [&](const std::string& code, const std::string& text) {
        return failure_words(parts.words, caller.locale, code, text);
      },
      detail);
}

std::function<void()> give_back(const AccountParts& parts, accounts::AccountId id) {
  if (!parts.give_back) return [] {};
  return parts.give_back(id);
}

accounts::AuditEntry audit_entry(const AccountParts& parts, const Caller& caller, std::string action,
                                 const accounts::Account& account, std::vector<std::string> fields) {
  accounts::AuditEntry entry;
  entry.at_ms = parts.host.now_ms();
  entry.actor = caller.user;
  entry.actor_address = caller.address;
  entry.action = std::move(action);
  entry.account = account.id;
  entry.account_name = account.name;
  entry.account_address = account.address;
  entry.owner_user = account.owner_user;
  entry.fields = std::move(fields);
  return entry;
}

void audit(const AccountParts& parts, const Caller& caller, std::string action, const accounts::Account& account,
           std::vector<std::string> fields) {
  parts.accounts.audit(audit_entry(parts, caller, std::move(action), account, std::move(fields)));
}

}  // namespace tegami::services
