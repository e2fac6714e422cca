/// account_test.h - accounts.test (A8): an id or a draft; servers.test (SPEC 3.10): the webmail's own servers before
/// they are saved. Both directions side by side, each step in plain words, nothing saved, no log written.
#pragma once

#include "jobs/receiver.h"
#include "services/account_services.h"

namespace tegami::services {

struct AccountTestParts {
  const sdk::Host& host;
  accounts::Repository& accounts;
  jobs::Receiver& receiver;
  const words::Catalog& words;
  /// For an account that is being added with grants (new_grants.h); null: there are none.
  oauth::GrantStore* grants = nullptr;
};

void add_account_test(Services& services, const AccountTestParts& parts);

}  // namespace tegami::services
