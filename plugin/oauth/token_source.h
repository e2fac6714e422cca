/// token_source.h - access tokens for jobs, refreshed before they end, by one for all who wait and all nodes (A6).
///
/// token() asks the database and never waits for the network: a refresh runs on the loop meanwhile, and whoever cannot
/// do without it asks again. Any thread but the loop's. What parts name must outlive the loop, and the loop this
/// object's last refresh: destroy the loop (which cancels them) first.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "oauth/grant_store.h"
#include "oauth/server.h"
#include "transport/loop.h"

namespace tegami::oauth {

struct Token {
  transport::Secret access;
  GrantId grant = 0;
  std::int64_t generation = 0;
  bool app_only = false;  ///< opens other people's mailboxes as well
};

class TokenSource {
 public:
  struct Parts {
    GrantStore& grants;
    transport::Loop& loop;
    /// The host's entry as it is now; nothing: it is not set up any more.
    std::function<std::optional<Server>(const std::string& id)> server;
    std::function<transport::ConnectPolicy()> policy;
    std::function<std::int64_t()> now_ms;
    std::function<std::string()> new_holder;  ///< never the same twice (GrantStore::begin_refresh)
    /// Carries out on a thread that may block.
    std::function<void(std::function<void()>)> post;
  };
  explicit TokenSource(Parts parts);
  ~TokenSource();
  TokenSource(const TokenSource&) = delete;
  TokenSource& operator=(const TokenSource&) = delete;

  /// A token that can be used now; nothing: it is being refreshed, ask again; or why there is none:
  /// needs_authorization, oauth_server_gone, or what the last refresh failed with, until it may be tried again.
  Result<std::optional<Token>> token(AccountId account, Direction direction, const std::string& server);
  /// A mail server says it is bad: the next token() refreshes it, whatever its time.
  void refused(const Token& token);

  /// Until some refresh of this process has ended, or the time is over.
  void wait_for_news(std::chrono::milliseconds most);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tegami::oauth
