#include "oauth/refresh.h"

#include <algorithm>

#include "oauth/token_request.h"
#include "transport/transcript.h"

namespace tegami::oauth {

namespace {

constexpr std::chrono::seconds kFirstPause{30}, kLongestPause{1'800};
constexpr std::int64_t kMostDoublings = 6;
/// A server may echo what it was told (K1).
Failure cleaned(Failure failure, const Server& server, const GrantStore::Turn& turn) {
  transport::Transcript secrets(0);
  for (const auto* secret : {&server.client_secret, &turn.refresh, &turn.previous}) secrets.hide(*secret);
  failure.text = secrets.clean(failure.text);
  return failure;
}

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

RefreshAsked::RefreshAsked(Server server, GrantStore::Turn turn, Time begin_by, Done done)
    : server_(std::move(server)), turn_(std::move(turn)), begin_by_(begin_by), done_(std::move(done)) {}

void RefreshAsked::asked_by(std::shared_ptr<transport::http::Fetch> fetch) {
  const std::lock_guard lock(mutex_);
  fetch_ = std::move(fetch);
  call_off_late();
}

void RefreshAsked::on_step(const transport::Step& step) {
  // The first of its steps: by now it is its turn at that server.
  if (step.stage != transport::Stage::resolve || std::chrono::steady_clock::now() <= begin_by_) return;
  const std::lock_guard lock(mutex_);
  late_ = true;
  call_off_late();
}

void RefreshAsked::call_off_late() {
  if (late_ && fetch_) fetch_->cancel();
}

void RefreshAsked::on_end(transport::End end) {
  Refreshed come{std::move(server_), std::move(turn_), bad_answer("none"), std::nullopt};
  if (response_) {
    come.tokens = read_tokens(*response_);
    come.retry_after = retry_after(*response_);
  } else if (end.failure) {
    come.tokens = std::move(*end.failure);
  }
  if (come.tokens.has_error()) come.tokens = cleaned(come.tokens.error(), come.server, come.turn);
  // Nobody could authorize it: it is the administrator's to mend.
  if (come.server.app_only && come.tokens.has_error() && come.tokens.error().kind == Kind::refused) {
    come.tokens = failure(Kind::permanent, "oauth_request_refused", come.tokens.error().text);
  }
  done_(std::move(come));
}

}  // namespace tegami::oauth
