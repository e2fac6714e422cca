/// accounts_rights.h - who may do what with which account (SPEC section 1, P3), asked anew at every call.
///
/// An account that does not exist and one that is not the caller's get the same refusal.
#pragma once

#include <boost/system/result.hpp>
#include <string>

#include "accounts/draft.h"
#include "accounts/policies.h"
#include "services/account_services.h"

namespace tegami::services {

/// use: what a member of a shared account may do, too (H3); who may see, may use.
enum class Deed : std::uint8_t { use, see, change, make_or_delete };

struct Asker {
  std::string key;
  bool administrator = false;  ///< for mail
  bool system_administrator = false;
};

/// The caller, as the host knows him now; forbidden when deleted, locked or nobody.
boost::system::result<Asker, Refusal> asker(const AccountParts& parts, const Caller& caller);
/// owner: the host's key, empty for a shared account. Members are not asked here: see account_for.
bool may(const AccountParts& parts, const Asker& who, Deed deed, bool shared, const std::string& owner);
/// request["id"], where the asker may do that with it.
boost::system::result<accounts::AccountRow, Refusal> account_for(const AccountParts& parts, const Call& call,
                                                                 const Asker& who, Deed deed);

/// A user named by key, log-in or address: his key, or what is wrong (unknown, ambiguous).
boost::system::result<std::string, accounts::FieldError> user_key(const sdk::Host& host, const std::string& name);

Refusal refuse(const AccountParts& parts, const Caller& caller, std::string_view code);
/// "invalid" with each field's text in the caller's language.
Refusal refuse(const AccountParts& parts, const Caller& caller, const accounts::Errors& errors);
Refusal refuse_field(const AccountParts& parts, const Caller& caller, std::string field, accounts::FieldError error);

/// The account as a service answers it.
boost::json::object answer(const AccountParts& parts, const Caller& caller, const accounts::AccountRow& row,
                           accounts::Detail detail = accounts::Detail::whole);

/// As AccountParts::give_back, which may be missing.
std::function<void()> give_back(const AccountParts& parts, accounts::AccountId id);

/// Who did it now, from where; for a writer's own transaction.
accounts::AuditEntry audit_entry(const AccountParts& parts, const Caller& caller, std::string action,
                                 const accounts::Account& account, std::vector<std::string> fields);
void audit(const AccountParts& parts, const Caller& caller, std::string action, const accounts::Account& account,
           std::vector<std::string> fields);

}  // namespace tegami::services
