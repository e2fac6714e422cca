/// new_grants.h - request["grants"] of an account that is being added: {"receive": 12, "send": 12}, as oauth.complete
/// gave them (A6). Allowed only for a grant that the caller made himself, that no account has yet, and that is of the
/// server the account names; nothing else is told of any other.
#pragma once

#include <string>
#include <vector>

#include "accounts/account_writer.h"
#include "accounts/draft.h"
#include "services/accounts_rights.h"
#include "services/oauth_wanted.h"

namespace tegami::services {

class NewGrants {
 public:
  NewGrants(const AccountParts& parts, const Call& call, const Asker& who) : parts_(parts), call_(call), who_(who) {}

  /// An error at "grants" for what has not that shape.
  void read(accounts::Draft& draft);
  /// Once the draft's values stand; an error at "grants.receive" for one that may not be taken. One for a direction
  /// that has no use for it is passed over.
  void check(accounts::Draft& draft, const accounts::Servers& servers);
  /// In the transaction that makes the account. Throws std::runtime_error where another took one since check().
  void take(accounts::AccountWriter& writer, accounts::AccountId account) const;
  /// Of those that are taken, for the audit.
  std::vector<std::string> names() const;

 private:
  struct One {
    oauth::Direction direction;
    oauth::GrantId grant;
    std::string server;
  };
  const AccountParts& parts_;
  const Call& call_;
  const Asker& who_;
  std::vector<One> grants_;
};

}  // namespace tegami::services
