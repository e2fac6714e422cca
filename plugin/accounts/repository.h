/// repository.h - accounts in the main database. Knows no rights; services check those first.
///
/// Any thread. Failures of the database are POCO exceptions. Times are ms since 1970 UTC.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "accounts/account.h"
#include "accounts/fields.h"
#include "accounts/held.h"
#include "accounts/members.h"
#include "accounts/notice_rules.h"
#include "accounts/servers.h"
#include "storage/database.h"
#include "storage/reseal.h"
#include "storage/seal.h"

namespace tegami::accounts {

struct LogInfo {
  std::int64_t at_ms = 0, bytes = 0;
};

/// Why nothing can be sent by the account just now.
struct SendTrouble {
  std::string code, message;
  std::int64_t at_ms = 0;
  std::int64_t not_before_ms = 0;  ///< until then nothing is tried
};

/// What a direction signs in with by XOAUTH2, as far as people may see it (A6).
struct Authorization {
  std::string server;   ///< an id of the host's
  std::string address;  ///< who signed in; empty: not known
  bool lost = false;    ///< only authorizing anew helps
  std::optional<std::int64_t> until_ms;
};

struct AccountRow {
  Account account;
  AccountState state;
  std::optional<SendTrouble> sending;
  std::optional<LogInfo> receive_log, send_log;                            ///< what log() would give
  std::optional<Authorization> receive_authorization, send_authorization;  ///< read whole only
};

/// What a list is ordered by; accounts that are alike there by id.
enum class Order : std::uint8_t { id, name, address, last_received };

struct ListFilter {
  std::vector<std::string> owners = {};  ///< the host's keys; none: all personal accounts
  bool shared = false;                   ///< shared accounts instead
  std::optional<Belonging> member = {};  ///< of these only what is open to this person
  std::string query = {};                ///< contained in name or address, case folded
  std::string status = {};               ///< empty: any
  std::string cause = {};                ///< the error's code, of accounts that receive; empty: any and none
  std::vector<AccountId> ids = {};       ///< not empty: only these
  Order order = Order::id;
  bool descending = false;     ///< not with Order::id
  std::string after_key = {};  ///< keyset: AccountPage::next_key; not with Order::id
  std::int64_t after = 0;      ///< keyset: AccountPage::next
  std::int32_t limit = 50;     ///< at most 500
  Detail detail = Detail::whole;
};

struct AccountPage {
  std::vector<AccountRow> rows;
  AccountId next = 0;  ///< for ListFilter::after; 0: nothing is left
  std::string next_key;
};

enum class Saved { ok, conflict, not_found };

/// Who did what to which account, when and from where (SPEC 3.12). Fields are names only, never values of secrets.
struct AuditEntry {
  std::int64_t id = 0;
  std::int64_t at_ms = 0;
  std::string actor, actor_address;  ///< the host's user key; the client's address
  std::string action;                ///< "accounts.create"
  AccountId account = 0;             ///< 0: none in particular
  std::string account_name, account_address, owner_user;
  std::vector<std::string> fields;  ///< dotted names
};

struct AuditFilter {
  AccountId account = 0;                                 ///< 0: of any and of none
  std::string actor = {};                                ///< the host's user key; empty: anybody
  std::string action = {};                               ///< empty: any
  std::string query = {};                                ///< contained in an account's name or address, or ...
  std::vector<std::string> people = {};                  ///< ... who did it or whose account it is; only with a query
  std::optional<std::int64_t> from_ms = {}, to_ms = {};  ///< from, and before
  std::int64_t before = 0;                               ///< keyset: entries older than this one; 0: from the newest
  std::int32_t limit = 50;                               ///< at most 500
};

class AccountWriter;

class Repository {
 public:
  Repository(storage::Database& database, const storage::Seal& seal);

  std::optional<AccountRow> find(AccountId id);
  /// Those of these (at most some thousand) that are there, personal and shared, in no order.
  std::vector<AccountRow> rows(const std::vector<AccountId>& ids);
  AccountPage list(const ListFilter& filter);
  struct Totals {
    std::int64_t accounts = 0, receiving = 0;
  };
  /// All that the filter matches, whatever its after and limit; by one question to the database.
  Totals count(const ListFilter& filter);
  struct StateCount {
    std::string status;  ///< "off" where nothing is received; never "optimizing"
    std::string cause;   ///< the error's code, or empty
    std::int64_t accounts = 0;
  };
  /// All personal or all shared accounts by state and cause; kept by the database, so that many cost no more than few.
  std::vector<StateCount> state_counts(bool shared);
  std::int64_t count_of(const std::string& owner);
  /// All personal accounts.
  std::int64_t count_personal();
  struct Counts {
    std::int64_t accounts = 0, failing = 0;
  };
  /// Personal accounts of these owners; those without one are missing in the answer.
  std::map<std::string, Counts> counts_of(const std::vector<std::string>& owners);

  /// As the account says, members too, but id, version and fetch round are the repository's. A default account is the
  /// only one of its owner.
  AccountId insert(const Account& account, const SecretChange& secrets, std::int64_t now_ms);
  /// Writes all settings if the stored version equals account.version, and raises it. Decides about the fetch round
  /// from what is stored (R1, round_after in rules.h); an account that had given up is due at once when what it logs
  /// on with changed (R8).
  Saved update(const Account& account, const SecretChange& secrets, std::int64_t now_ms);
  /// Many of these in one transaction; as in Database::transact, work may run more than once.
  void write(const std::function<void(AccountWriter&)>& work);
  /// As AccountWriter::set_receiving, in a transaction of its own.
  std::vector<AccountId> set_receiving(const std::vector<AccountId>& ids, bool enabled, std::int64_t now_ms);
  /// Marks the row as going (no page, list or job sees it any more); finish_delete removes it for good once its
  /// mailbox is gone. Killed between: deleting() names it at the next start.
  Saved begin_delete(AccountId id, std::int64_t version);
  void finish_delete(AccountId id);
  std::vector<AccountId> deleting();

  /// nullopt: none stored, or it cannot be opened (see Account::receive.password_set to tell).
  std::optional<Secret> receive_password(AccountId id);
  std::optional<Secret> send_password(AccountId id);

  void save_state(AccountId id, const AccountState& state);
  /// What one receive came to, in one transaction: the state, what of it is to be told (notice_rules.h), and how many
  /// mails it brought in this hour (SPEC 3.11).
  struct Run {
    std::int64_t now_ms = 0;
    std::int64_t received = 0;
    std::optional<TooLarge> too_large = {};   ///< empty: the server's listing was not seen to its end
    std::optional<Held> held = {};            ///< what it is held for since; whatever was answered before stays
    bool past_held = false;                   ///< the receive came past what it was held for: that is forgotten
    std::optional<std::string> listing = {};  ///< the new listing_digest()
    std::string release = {};                 ///< of this holder the lease is given back in the same breath
  };
  /// Whether those mails are others than the account's owner was told of, or will be.
  bool is_news(AccountId id, const TooLarge& found);
  void save_run(AccountId id, const AccountState& state, const Run& run);
  /// What it is held for, and the answer that is not carried out yet; nothing: it is not.
  std::optional<Held> held(AccountId id);
  /// The user is locked or deleted: each personal account that is his is in state owner_gone from now on. How many were
  /// not before. What runs ends by itself (receive_order.h).
  std::int64_t owner_gone(const std::string& owner, std::int64_t now_ms);
  /// He is there again: those in that state are due at once. How many there were.
  std::int64_t owner_back(const std::string& owner);
  /// Personal and shared accounts that receive and whose next_try is due (or never tried), oldest first; all of them,
  /// or those whose last receive went well (or that had none), or failed.
  enum class Due : std::uint8_t { all, well, failing };
  std::vector<AccountId> due(std::int64_t now_ms, std::int32_t limit, Due which = Due::all);

  /// Those that receive and fail in that state for that cause (its code); shared ones only where asked for.
  std::vector<AccountId> failing(const std::string& status, const std::string& code, bool shared_too,
                                 std::int32_t limit);

  /// R9: takes or renews the lease; false when another holder's is still good. Time by the database's clock.
  bool take_lease(AccountId id, const std::string& holder, std::int64_t ttl_ms);
  void release_lease(AccountId id, const std::string& holder);
  /// Who holds a lease that is still good; empty: nobody. A caller who knows that holder dead releases it for him.
  std::string lease_holder(AccountId id);

  /// What the last listing was found to be nothing new by (jobs/unchanged.h), without opening the mailbox; empty where
  /// the account is to be looked at anew.
  std::string listing_digest(AccountId id);
  void set_listing_digest(AccountId id, const std::string& digest);
  /// The pending round has begun: clears round_pending and raises nothing else.
  /// False: that round was dropped meanwhile (leave was switched on again), nothing may be fetched under it.
  bool round_begun(AccountId id, std::int64_t round);

  /// Public transcripts (L1), one a direction, replaced whole.
  void save_log(AccountId id, const std::string& direction, const std::string& text, std::int64_t at_ms);
  struct Log {
    std::string text;
    std::int64_t at_ms;
  };
  std::optional<Log> log(AccountId id, const std::string& direction);

  /// The webmail's own servers (SPEC 3.10): kind "pop3" or "smtp".
  std::optional<Server> webmail_server(const std::string& kind);
  /// nullopt: none any more.
  void set_webmail_server(const std::string& kind, const std::optional<Server>& server, std::int64_t now_ms);
  /// How many accounts use the webmail's own server of that kind.
  std::int64_t webmail_users(const std::string& kind);

  void audit(const AuditEntry& entry);
  /// Newest first.
  std::vector<AuditEntry> audited(const AuditFilter& filter);
  /// What is older than the host wants it kept (audit.days).
  void forget_audited_before(std::int64_t at_ms);

 private:
  void join_counts();

  storage::Database& database_;
  const storage::Seal& seal_;
};

/// Where passwords stand, for who seals them anew.
std::vector<storage::SealedColumn> sealed_columns();

}  // namespace tegami::accounts
