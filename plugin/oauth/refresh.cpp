#include "oauth/refresh.h"

#include <algorithm>

#include "oauth/token_request.h"

namespace tegami::oauth {

namespace {

constexpr std::chrono::seconds kFirstPause{30}, kLongestPause{1'800};
constexpr std::int64_t kMostDoublings = 6;
/// Well below GrantStore::kLeaseMs, twice of it too.
constexpr std::chrono::seconds kDeadline{30};

}  // namespace

transport::http::Config refresh_config(const Server& server, const GrantStore::Turn& turn,
                                       const transport::ConnectPolicy& policy) {
  transport::http::Config config;
  config.request = server.app_only ? app_request(server) : refresh_request(server, turn.refresh);
  config.policy = policy;
  config.deadline = kDeadline;
  return config;
}

std::chrono::milliseconds pause_after(const Refreshed& failed) {
  const auto doublings = std::min(failed.turn.failures, kMostDoublings);
  const std::chrono::seconds own = std::min(kFirstPause * (std::int64_t{1} << doublings), kLongestPause);
  return std::max(own, failed.retry_after.value_or(std::chrono::seconds(0)));
}

RefreshAsked::RefreshAsked(Server server, GrantStore::Turn turn, Done done)
    : server_(std::move(server)), turn_(std::move(turn)), done_(std::move(done)) {}

void RefreshAsked::on_end(transport::End end) {
  Refreshed come{std::move(server_), std::move(turn_), bad_answer("none"), std::nullopt};
  if (response_) {
    come.tokens = read_tokens(*response_);
    come.retry_after = retry_after(*response_);
  } else if (end.failure) {
    come.tokens = std::move(*end.failure);
  }
  // Nobody could authorize it: it is the administrator's to mend.
  if (come.server.app_only && come.tokens.has_error() && come.tokens.error().kind == Kind::refused) {
    come.tokens = failure(Kind::permanent, "oauth_request_refused", come.tokens.error().text);
  }
  done_(std::move(come));
}

}  // namespace tegami::oauth
