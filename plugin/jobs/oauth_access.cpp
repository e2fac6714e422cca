#include "jobs/oauth_access.h"

#include "accounts/policies.h"
#include "jobs/lease_holder.h"

namespace tegami::jobs {

using transport::Failure;
using transport::Kind;
using transport::Stage;

namespace {

oauth::TokenSource::Parts parts(const sdk::Host& host, oauth::GrantStore& grants, transport::Loop& loop,
                                WorkPool& pool) {
  return {grants,
          loop,
          [&host](const std::string& id) { return oauth::find_server(host.setting("oauth_servers").value_or(""), id); },
          [&host] { return accounts::Policies(host).connect(); },
          [&host] { return host.now_ms(); },
          new_lease_holder,
          [&pool](std::function<void()> act) { pool.post(std::move(act)); }};
}

}  // namespace

OauthAccess::OauthAccess(const sdk::Host& host, oauth::GrantStore& grants, transport::Loop& loop, WorkPool& pool)
    : source_(parts(host, grants, loop, pool)) {}

transport::Result<oauth::Token> OauthAccess::ask(oauth::AccountId account, oauth::Direction direction,
                                                 const std::string& server) {
  auto token = source_.token(account, direction, server);
  if (token.has_error()) {
    Failure why = token.error();
    why.stage = Stage::sign_in;
    if (why.kind == Kind::refused) why.kind = Kind::policy;
    return why;
  }
  if (!*token) return Failure(Stage::sign_in, Kind::temporary, std::string(kTokenAwaited));
  return std::move(**token);
}

TokenFor OauthAccess::at_once() {
  return [this](oauth::AccountId account, oauth::Direction direction, const std::string& server) {
    return ask(account, direction, server);
  };
}

TokenFor OauthAccess::within(std::chrono::milliseconds most) {
  return [this, most](oauth::AccountId account, oauth::Direction direction, const std::string& server) {
    const auto until = std::chrono::steady_clock::now() + most;
    auto token = ask(account, direction, server);
    while (token.has_error() && token.error().code == kTokenAwaited && std::chrono::steady_clock::now() < until) {
      source_.wait_for_news(kAskTokenEvery);
      token = ask(account, direction, server);
    }
    return token;
  };
}

}  // namespace tegami::jobs
