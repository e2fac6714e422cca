/// rules.h - what holds over several fields of an account. Each function names the sentence of SPEC it is.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "accounts/fields.h"
#include "accounts/policies.h"
#include "accounts/servers.h"

namespace tegami::accounts {

/// What is wrong with a field: a key of the catalogue, and what its text may name as {min}, {max}, {value}.
struct FieldError {
  FieldError() = default;
  FieldError(const char* key_) : key(key_) {}
  FieldError(std::string key_, std::string min_, std::string max_)
      : key(std::move(key_)), min(std::move(min_)), max(std::move(max_)) {}
  std::string key, min, max, value;
};
/// Dotted name -> the first thing wrong with it.
using Errors = std::map<std::string, FieldError, std::less<>>;

/// R1: saving leave on -> off begins a new round, once; one not yet begun is dropped when leave is on again.
struct Round {
  std::int64_t number = 1;
  bool pending = false;
};
Round round_after(const Account& stored, const Account& changed);

/// R8: the next log-on will not be the one that was refused, so it is worth trying at once.
bool logs_on_anew(const Account& stored, const Account& changed, const SecretChange& secrets);

/// Whether a direction goes to the same server as the same user: where not, an application's own token, which opens
/// every mailbox there is, is not to go along.
bool signs_in_alike(const Account& stored, const Account& changed, bool send);

/// A5: what the sending log-on uses.
enum class SendLogOn : std::uint8_t { nothing, own_password, receivers_password, own_grant, receivers_grant, unusable };
SendLogOn send_log_on(const Values& values, const Servers& servers);

/// Whether a condition of the table holds for these values.
bool holds(When when, const Values& values, const Servers& servers);

/// The authentication the sending server is used with: the source's, or the account's own.
SendAuth sending_auth(const Account& account, const Servers& servers);

/// Around a check: who asks and what stands in the database.
struct Surroundings {
  const Servers& servers;
  const Policies& policies;
  const Account* stored = nullptr;  ///< null: a new account
  bool administrator = false;       ///< self-service is bound by accounts.allowed_hosts and allowed_domains
  bool sending_given = true;        ///< false: nothing of the sending server was named; the account receives only
};

/// All rules over several fields, after the fields themselves were parsed; adds to errors, never replaces.
void check(const Values& values, const Surroundings& around, Errors& errors);

/// A new account before anything is typed: the host's servers where they are set, days by policy.
Account new_account(const Servers& servers, const Policies& policies);

}  // namespace tegami::accounts
