#include "jobs/account_lease.h"

#include <utility>

#include "jobs/lease_holder.h"

namespace tegami::jobs {

bool take_lease(accounts::Repository& accounts, accounts::AccountId account, const std::string& holder) {
  if (accounts.take_lease(account, holder, kLeaseMs)) return true;
  const std::string other = accounts.lease_holder(account);
  if (other.empty() || !holder_is_dead(other)) return false;
  accounts.release_lease(account, other);
  return accounts.take_lease(account, holder, kLeaseMs);
}

std::optional<AccountLease> AccountLease::take(accounts::Repository& accounts, accounts::AccountId account,
                                               const std::string& mark) {
  std::string holder = new_lease_holder() + mark;
  if (!take_lease(accounts, account, holder)) return std::nullopt;
  return AccountLease(accounts, account, std::move(holder));
}

AccountLease::AccountLease(accounts::Repository& accounts, accounts::AccountId account, std::string holder)
    : accounts_(&accounts), account_(account), holder_(std::move(holder)), renewed_(std::chrono::steady_clock::now()) {}

AccountLease::AccountLease(AccountLease&& other) noexcept
    : accounts_(std::exchange(other.accounts_, nullptr)),
      account_(other.account_),
      holder_(std::move(other.holder_)),
      renewed_(other.renewed_) {}

AccountLease::~AccountLease() {
  if (accounts_ == nullptr) return;
  try {
    accounts_->release_lease(account_, holder_);
  } catch (const std::exception&) {
    // The database is away: the lease ends by itself.
  }
}

bool AccountLease::keep() {
  const auto now = std::chrono::steady_clock::now();
  if (now - renewed_ < kRenewLeaseEvery) return true;
  renewed_ = now;
  return accounts_->take_lease(account_, holder_, kLeaseMs);
}

}  // namespace tegami::jobs
