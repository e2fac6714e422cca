/// account_lease.h - an account's lease (R9): taking it, and holding it for longer work that asks often whether it may
/// go on.
///
/// One thread an AccountLease. Given back when it goes; a holder that dies is found dead at once on his machine, else
/// after kLeaseMs.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "accounts/repository.h"

namespace tegami::jobs {

constexpr std::int64_t kLeaseMs = 45'000;  ///< R9: ended within 60 s of its holder's death
constexpr auto kRenewLeaseEvery = std::chrono::seconds(15);

/// For kLeaseMs from now; from a holder that is found dead it is taken over. False: somebody else holds it.
bool take_lease(accounts::Repository& accounts, accounts::AccountId account, const std::string& holder);

class AccountLease {
 public:
  /// Nothing: somebody else holds it. mark stands at the end of the holder's name.
  static std::optional<AccountLease> take(accounts::Repository& accounts, accounts::AccountId account,
                                          const std::string& mark);
  AccountLease(AccountLease&& other) noexcept;
  ~AccountLease();
  AccountLease(const AccountLease&) = delete;
  AccountLease& operator=(const AccountLease&) = delete;
  AccountLease& operator=(AccountLease&&) = delete;

  /// Renews it when it is time. False: it was lost, or the account is going; whoever worked must leave off.
  bool keep();

 private:
  AccountLease(accounts::Repository& accounts, accounts::AccountId account, std::string holder);
  accounts::Repository* accounts_;
  accounts::AccountId account_;
  std::string holder_;
  std::chrono::steady_clock::time_point renewed_;
};

}  // namespace tegami::jobs
