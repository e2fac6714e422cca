/// oauth_access.h - access tokens for the sessions of accounts that sign in by XOAUTH2, by the host's servers and
/// policies of this moment (P2, A6).
///
/// Any thread but the loop's. Failures: needs_authorization as a Kind::policy, which no server is asked for, and what
/// oauth/token_source.h names.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "jobs/work_pool.h"
#include "oauth/token_source.h"
#include "tegami-host/module.hpp"

namespace tegami::jobs {

/// Failure::code of a token that is being refreshed: to be asked for again soon (kAskTokenEvery).
inline constexpr std::string_view kTokenAwaited = "token_awaited";
inline constexpr std::chrono::milliseconds kAskTokenEvery{200};
/// A refresh takes no longer, and an account's lease holds as long.
inline constexpr std::chrono::seconds kLongestForToken{40};

using TokenFor = std::function<transport::Result<oauth::Token>(oauth::AccountId account, oauth::Direction direction,
                                                               const std::string& server)>;

class OauthAccess {
 public:
  OauthAccess(const sdk::Host& host, oauth::GrantStore& grants, transport::Loop& loop, WorkPool& pool);

  /// For a job, which asks again where it has to be awaited.
  TokenFor at_once();
  /// For a person who waits for the answer.
  TokenFor within(std::chrono::milliseconds most);
  /// The mail server says it is bad.
  void refused(const oauth::Token& token) { source_.refused(token); }

 private:
  transport::Result<oauth::Token> ask(oauth::AccountId account, oauth::Direction direction, const std::string& server);
  oauth::TokenSource source_;
};

}  // namespace tegami::jobs
