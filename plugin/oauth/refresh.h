/// refresh.h - one request for a fresh access token, from its words to what came of it. The loop's thread, then done's.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "oauth/grant_store.h"
#include "oauth/server.h"
#include "transport/http/fetch.h"

namespace tegami::oauth {

struct Refreshed {
  Server server;
  GrantStore::Turn turn;
  Result<Tokens> tokens;
  std::optional<std::chrono::seconds> retry_after;
};

/// With the request's own deadline well within GrantStore::kLeaseMs.
inline constexpr std::chrono::seconds kRefreshBeginsWithin{40};

/// By the turn's refresh token, or for an application's own sign-in by its secret.
transport::http::Config refresh_config(const Server& server, const GrantStore::Turn& turn,
                                       const transport::ConnectPolicy& policy);

/// How long nothing is asked after a failure: half a minute, doubled with each in a row up to half an hour, and at
/// least what the server asks for.
std::chrono::milliseconds pause_after(const Refreshed& failed);

class RefreshAsked : public transport::http::FetchHandler {
 public:
  using Done = std::function<void(Refreshed)>;
  using Time = std::chrono::steady_clock::time_point;
  /// begin_by: where many wait for one server it may take longer than the turn lasts; then it is called off unasked.
  RefreshAsked(Server server, GrantStore::Turn turn, Time begin_by, Done done);
  /// By which it can be called off.
  void asked_by(std::shared_ptr<transport::http::Fetch> fetch);

  void on_step(const transport::Step& step) override;
  void on_response(transport::http::Response response) override { response_ = std::move(response); }
  void on_end(transport::End end) override;

 private:
  void call_off_late();

  Server server_;
  GrantStore::Turn turn_;
  const Time begin_by_;
  Done done_;
  std::mutex mutex_;
  std::shared_ptr<transport::http::Fetch> fetch_;
  bool late_ = false;
  std::optional<transport::http::Response> response_;
};

}  // namespace tegami::oauth
