/// repository.h - accounts in the main database. Knows no rights; services check those first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "accounts/account.h"
#include "storage/database.h"
#include "storage/seal.h"

namespace tegami::accounts {

/// Secrets beside an account: nullopt keeps what is stored, an empty one clears it (A5).
struct SecretChange {
  std::optional<Secret> receive_password, send_password;
};

struct AccountRow {
  Account account;
  AccountState state;
};

struct ListFilter {
  std::string owner;              ///< the host's key; empty: all personal accounts
  bool shared = false;            ///< shared accounts instead
  std::string query;              ///< contained in name or address, case folded
  std::string status;             ///< empty: any
  std::vector<AccountId> ids;     ///< not empty: only these
  std::int64_t after = 0;         ///< keyset: ids above this
  std::int32_t limit = 50;        ///< at most 500
};

enum class Saved { ok, conflict, not_found };

class Repository {
 public:
  Repository(storage::Database& database, const storage::Seal& seal);

  std::optional<AccountRow> find(AccountId id);
  std::vector<AccountRow> list(const ListFilter& filter);
  std::int64_t count_of(const std::string& owner);
  AccountId insert(const Account& account, const SecretChange& secrets, std::int64_t now_ms);
  /// Writes all settings if the stored version equals account.version, and raises it.
  Saved update(const Account& account, const SecretChange& secrets, std::int64_t now_ms);
  /// Marks the row as going (no page, list or job sees it any more); finish_delete removes it for good once its
  /// mailbox is gone. Killed between: deleting() names it at the next start.
  Saved begin_delete(AccountId id, std::int64_t version);
  void finish_delete(AccountId id);
  std::vector<AccountId> deleting();

  /// nullopt: none stored, or it cannot be opened (see Account::receive.password_set to tell).
  std::optional<Secret> receive_password(AccountId id);
  std::optional<Secret> send_password(AccountId id);

  void save_state(AccountId id, const AccountState& state);
  /// Personal and shared accounts that receive and whose next_try is due (or never tried), oldest first.
  std::vector<AccountId> due(std::int64_t now_ms, std::int32_t limit);

  /// R9: takes or renews the lease; false when another holder's is still good. Time by the database's clock.
  bool take_lease(AccountId id, const std::string& holder, std::int64_t ttl_ms);
  void release_lease(AccountId id, const std::string& holder);
  /// Who holds a lease that is still good; empty: nobody. A caller who knows that holder dead releases it for him.
  std::string lease_holder(AccountId id);

  /// The digest of the server's last listing, to find an unchanged account without opening its mailbox.
  std::string listing_digest(AccountId id);
  void set_listing_digest(AccountId id, const std::string& digest);
  /// The pending round has begun: clears round_pending and raises nothing else.
  void round_begun(AccountId id, std::int64_t round);

  /// Public transcripts (L1), one a direction, replaced whole.
  void save_log(AccountId id, const std::string& direction, const std::string& text, std::int64_t at_ms);
  struct Log { std::string text; std::int64_t at_ms; };
  std::optional<Log> log(AccountId id, const std::string& direction);

 private:
  storage::Database& database_;
  const storage::Seal& seal_;
};

}  // namespace tegami::accounts
