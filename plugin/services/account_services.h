/// account_services.h - accounts.users, .list, .get, .create, .update, .delete, .set_receiving, .change_many, .resolve,
/// .log and servers.get, .update (SPEC section 7), with the rights of section 1.
#pragma once

#include <functional>

#include "accounts/repository.h"
#include "oauth/grant_store.h"
#include "services/services.h"
#include "tegami-host/module.hpp"
#include "words/catalog.h"

namespace tegami::services {

struct AccountParts {
  const sdk::Host& host;
  accounts::Repository& accounts;
  const words::Catalog& words;
  /// Ends what runs for the account and removes its mail; called once its row is marked as going (A12).
  std::function<void(accounts::AccountId)> erase_mailbox = {};
  /// Settings changed: something may be due now.
  std::function<void()> changed = {};
  /// Grants made while an account was added are taken from here; null: there are none to take.
  oauth::GrantStore* grants = nullptr;
  /// As jobs::give_back, for an account that changes hands or sign-in, or goes.
  std::function<std::function<void()>(accounts::AccountId)> give_back = {};
};

/// What the parts refer to must outlive the services.
void add_account_services(Services& services, const AccountParts& parts);

/// The files that add_account_services is made of.
void add_accounts_change_many(Services& services, const AccountParts& parts);
void add_accounts_receiving(Services& services, const AccountParts& parts);
void add_accounts_read(Services& services, const AccountParts& parts);
void add_accounts_resolve(Services& services, const AccountParts& parts);
void add_accounts_write(Services& services, const AccountParts& parts);
void add_servers(Services& services, const AccountParts& parts);

}  // namespace tegami::services
