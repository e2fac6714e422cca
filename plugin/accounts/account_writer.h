/// account_writer.h - adds, changes and begins to delete accounts inside one transaction that the caller holds.
///
/// Repository's own functions use it for one account, an import for many: new rows wait for one another. One thread;
/// lives no longer than the session's transaction.
#pragma once

#include <deque>
#include <string>

#include "accounts/columns.h"
#include "accounts/insert_rows.h"
#include "accounts/repository.h"

namespace tegami::accounts {

class AccountWriter {
 public:
  AccountWriter(Session& session, storage::Dialect dialect, const storage::Seal& seal);
  AccountWriter(const AccountWriter&) = delete;
  AccountWriter& operator=(const AccountWriter&) = delete;

  /// Switches receiving of those that have it otherwise (their version grows), and answers which these were. Those
  /// switched on are due at once.
  std::vector<AccountId> set_receiving(const std::vector<AccountId>& ids, bool enabled, std::int64_t now_ms);
  /// As Repository::insert, update, begin_delete and audit.
  AccountId insert(const Account& account, const SecretChange& secrets, std::int64_t now_ms);
  Saved update(const Account& account, const SecretChange& secrets, std::int64_t now_ms);
  Saved begin_delete(AccountId id, std::int64_t version);
  /// The account's new owner by the host's key; empty: shared from now on, by nobody yet. Its passwords, members and
  /// being a default go; whoever receives it is not asked.
  Saved hand_over(AccountId id, std::int64_t version, const std::string& owner, std::int64_t now_ms);
  /// R5: what it is held for is answered (held.h), and it is due at once. False: it is held for nothing.
  bool answer_held(AccountId id, HeldAnswer answer, std::int64_t now_ms);
  /// What kept it from receiving and sending is mended from outside its settings (it was authorized): both are tried at
  /// once. One that is held stays so (R5).
  void try_at_once(AccountId id, std::int64_t now_ms);
  void audit(const AuditEntry& entry);
  /// Inserts what waits to be inserted with others of its kind; before the transaction ends.
  void settle();

  /// For what must be true together with it.
  Session& session() noexcept { return session_; }

 private:
  AccountId next_id();
  void flush();
  void only_default(const Account& account, AccountId id);
  void receive_again(AccountId id);
  void send_again(AccountId id, std::int64_t now_ms);
  void drop_held(AccountId id);
  void take_answer_back(AccountId id);
  std::string sealed(const std::optional<Secret>& secret, AccountId id, std::string_view direction) const;

  Session& session_;
  const storage::Dialect dialect_;
  const storage::Seal& seal_;
  std::deque<AccountId> reserved_;
  std::size_t inserted_ = 0;
  AccountId last_reserved_ = 0;
  InsertRows accounts_, states_, audits_;
  std::vector<AccountId> unpaired_;  ///< accounts inserted, but not yet in the index of pairs; ascending
};

}  // namespace tegami::accounts
