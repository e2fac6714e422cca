/// flow_store.h - questions that a browser carries to an authorization server, until it comes back (RFC 9700
/// section 4.7).
///
/// Found by the hash of their state alone; bound to user and log-in session, which are compared before anything is
/// taken; taken once; ten minutes. Any thread. Failures of the database are POCO exceptions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "oauth/authorization.h"
#include "oauth/failures.h"
#include "oauth/grant.h"
#include "storage/database.h"
#include "storage/seal.h"

namespace tegami::oauth {

struct Flow {
  static constexpr std::int64_t kLifeMs = 600'000;
  static constexpr std::size_t kMaxDraft = 40'000;  ///< bytes; a seal takes 64 KiB
  static constexpr std::int64_t kMostOfUser = 20;   ///< the oldest goes

  std::string user;       ///< the host's key
  std::string session;    ///< the host's name of the log-in; empty: of a service's caller, who has none
  AccountId account = 0;  ///< 0: it is being added
  std::string direction;  ///< "receive", "send", or both with a blank between
  std::string server, redirect_uri, return_to;
  std::string nonce;
  transport::Secret verifier;
  transport::Secret draft;  ///< what was typed while adding
};

class FlowStore {
 public:
  FlowStore(storage::Database& database, const storage::Seal& seal) : database_(database), seal_(seal) {}

  /// Throws std::length_error for a draft that is too large.
  void begin(const std::string& state, const Flow& flow, std::int64_t now_ms);
  /// oauth_state_unknown or oauth_other_session (callback.h); the second leaves it where it is.
  Result<Flow> take(const std::string& state, const std::string& user, const std::string& session, std::int64_t now_ms);
  void sweep(std::int64_t now_ms);

 private:
  storage::Database& database_;
  const storage::Seal& seal_;
};

}  // namespace tegami::oauth
