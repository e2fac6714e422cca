#include "services/hand_over.h"

#include "accounts/account_writer.h"
#include "services/accounts_rights.h"
#include "services/mail_access.h"

namespace tegami::services {
namespace {

namespace json = boost::json;

using accounts::Account;
using accounts::FieldError;
using accounts::Saved;

struct Taker {
  bool shared = false;
  std::string user;  ///< the host's key; empty: shared
};

/// request["to"] as somebody who may have the account now.
boost::system::result<Taker, Refusal> taker_of(const AccountParts& parts, const Call& call, const Account& account) {
  const auto refused = [&](const char* key) { return refuse_field(parts, call.caller, "to", FieldError(key)); };
  const accounts::Policies policies(parts.host);
  const auto* to = call.request.if_contains("to");
  if (to == nullptr) return refused("error.required");
  const auto* object = to->if_object();
  if (object == nullptr || object->size() != 1) return refused("error.owner");
  if (const auto* shared = object->if_contains("shared"); shared != nullptr && *shared == true) {
    if (!policies.shared_accounts_enabled()) return refuse(parts, call.caller, "forbidden");
    if (account.shared) return refused("error.same_owner");
    return Taker{true, {}};
  }
  const auto* user = object->if_contains("user");
  if (user == nullptr || !user->is_string() || user->get_string().empty()) return refused("error.owner");
  const auto key = user_key(parts.host, std::string(user->get_string()));
  if (!key) return refuse_field(parts, call.caller, "to", key.error());
  const auto known = parts.host.user(*key);
  if (!known) return refused("error.user_unknown");
  if (known->locked) return refused("error.user_locked");
  if (!account.shared && account.owner_user == *key) return refused("error.same_owner");
  if (parts.accounts.count_of(*key) >= policies.max_per_user())
    return Refusal("limit", parts.words.text(call.caller.locale, "error.limit",
                                             {{"max", std::to_string(policies.max_per_user())}}));
  return Taker{false, *key};
}

/// Twice, so that it is found under whoever lost it and whoever got it.
void audit_both(const AccountParts& parts, const Caller& caller, accounts::AccountWriter& writer, Account account,
                const Taker& taker) {
  writer.audit(audit_entry(parts, caller, "accounts.hand_over", account, {"owner.before"}));
  account.owner_user = taker.user;
  writer.audit(audit_entry(parts, caller, "accounts.hand_over", account, {"owner.after"}));
}

Result hand_over(const HandOverParts& all, const Call& call) {
  const AccountParts& parts = all.accounts;
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  if (!who->administrator) return refuse(parts, call.caller, "forbidden");
  if (auto known = only_fields(parts.words, call, {"id", "version", "to"}); known.has_error()) return known.error();
  auto row = account_for(parts, call, *who, Deed::make_or_delete);
  if (row.has_error()) return row.error();
  const Account& account = row->account;
  auto version = integer(parts.words, call, "version");
  if (version.has_error()) return version.error();
  auto taker = taker_of(parts, call, account);
  if (taker.has_error()) return taker.error();

  // What it would save of its run belongs before the new owner's beginning.
  if (all.end_receive) all.end_receive(account.id);
  Saved saved = Saved::ok;
  const auto gone = give_back(parts, account.id);
  parts.accounts.write([&](accounts::AccountWriter& writer) {
    saved = writer.hand_over(account.id, version->value_or(account.version), taker->user, parts.host.now_ms());
    if (saved == Saved::ok) audit_both(parts, call.caller, writer, account, *taker);
  });
  if (saved == Saved::not_found) return refuse(parts, call.caller, "forbidden");
  if (saved == Saved::conflict) return refuse(parts, call.caller, "conflict");
  gone();
  if (parts.changed) parts.changed();
  const auto now = parts.accounts.find(account.id);
  if (!now) return refuse(parts, call.caller, "conflict");
  return Answer(json::value(answer(parts, call.caller, *now)));
}

}  // namespace

void add_hand_over(Services& services, const HandOverParts& parts) {
  services.add("accounts.hand_over", [parts](const Call& call) { return hand_over(parts, call); });
}

}  // namespace tegami::services
