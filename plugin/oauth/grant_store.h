/// grant_store.h - grants in the main database: their tokens sealed for their rows, refreshed by one for all (A6, K1).
///
/// A refresh is three steps, and may be killed between any two of them:
///   begin_refresh   writes who asks, before he asks; whoever comes meanwhile is told so. A holder who died is
///                   followed at once on his machine, else after his lease.
///   (the request, with the refresh token that stands here)
///   refreshed       the new tokens, in one transaction with the old refresh token kept beside them
/// Killed before the answer is stored, the next one asks with the same token again: servers that allow a token once
/// more after a lost answer keep the grant. generation makes sure that nobody writes onto what another has renewed.
///
/// Any thread. Failures of the database are POCO exceptions. Times are ms since 1970 UTC by the host's clock, leases by
/// the database's.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "oauth/failures.h"
#include "oauth/grant.h"
#include "oauth/token_response.h"
#include "storage/database.h"
#include "storage/reseal.h"
#include "storage/seal.h"

namespace tegami::oauth {

class GrantStore {
 public:
  static constexpr std::int64_t kLeaseMs = 90'000;  ///< longer than a request may take, by far

  /// holder_is_dead: true only where that is certain.
  GrantStore(storage::Database& database, const storage::Seal& seal,
             std::function<bool(std::string_view holder)> holder_is_dead);

  struct New {
    std::string server, created_by, address, subject;
    std::string scope;  ///< what was asked for, where the answer says nothing of it
  };
  /// Of no account yet (use_for); one that no account takes within a day goes.
  GrantId add(const New& made, const Tokens& tokens, std::int64_t now_ms);
  /// The server's one grant of its application, made where there is none. It opens every mailbox there is: to be used
  /// for an account only where an administrator says so.
  GrantId app_grant(const std::string& server, std::int64_t now_ms);
  /// In place of another that the account used there, which goes where nobody else uses it.
  void use_for(AccountId account, Direction direction, GrantId grant);
  /// The same within a transaction of the caller's.
  static void use_for(storage::Session& session, AccountId account, Direction direction, GrantId grant);
  void leave(AccountId account, Direction direction);

  struct Taker {
    AccountId account = 0;
    std::string user, server;
  };
  /// Whether that account may take a grant that was made while it was being added: it is the user's own, of that
  /// server, and no other account's. It stays so to the end of the caller's transaction.
  static bool is_free(storage::Session& session, GrantId grant, const Taker& taker);
  /// Nobody else's grant there (but for `but`) is of the same person. Some servers end all grants of a person with one
  /// (RFC 7009 section 2.1 lets them).
  bool is_alone(const Grant& grant, GrantId but = 0);

  std::optional<Grant> find(GrantId id);
  std::optional<Grant> of(AccountId account, Direction direction);

  struct Access {
    transport::Secret token;
    std::int64_t until_ms = 0, generation = 0;
  };
  /// Empty: there is none, or it cannot be opened.
  std::optional<Access> access(GrantId id);

  /// The turn of whoever may ask the server.
  struct Turn {
    GrantId grant = 0;
    std::int64_t generation = 0;
    std::string holder;
    transport::Secret refresh, previous;  ///< empty: there is none, or it cannot be opened
    std::int64_t failures = 0;            ///< in a row, before this turn
    bool after_death = false;             ///< the one before died with his answer, if there was one
  };
  /// Nothing: another asks just now, or it is of another generation by now.
  std::optional<Turn> begin_refresh(GrantId id, std::int64_t generation, const std::string& holder);
  /// False: it is no longer of that generation (or gone), and nothing was written.
  bool refreshed(const Turn& turn, const Tokens& tokens, std::int64_t now_ms);
  /// A failure of Kind::refused is for people and stops every further try; of any other nothing is asked before
  /// not_before_ms.
  void failed(const Turn& turn, const Failure& failure, std::int64_t now_ms, std::int64_t not_before_ms);

  /// Nothing came of it, and nothing is to be remembered of it.
  void give_back(const Turn& turn);

  /// A mail server says that the access token of that generation is bad: the next who asks refreshes it.
  void expire(GrantId id, std::int64_t generation);

  /// What is to be told to the revocation endpoint: the refresh token, or the access token where there is none.
  std::optional<std::pair<transport::Secret, bool>> to_revoke(GrantId id);
  void remove(GrantId id);

  /// Grants that no account took within a day.
  void sweep(std::int64_t now_ms);

 private:
  std::string sealed(const transport::Secret& secret, GrantId id, std::string_view place) const;
  transport::Secret opened(const std::string& record, GrantId id, std::string_view place) const;

  storage::Database& database_;
  const storage::Seal& seal_;
  const std::function<bool(std::string_view)> holder_is_dead_;
};

/// What a sealed text of a grant is bound to: "oauth_grant/7/refresh" (access, refresh, previous).
std::string sealed_for(GrantId id, std::string_view place);

/// Where tokens stand, for who seals them anew.
std::vector<storage::SealedColumn> sealed_columns();

}  // namespace tegami::oauth
