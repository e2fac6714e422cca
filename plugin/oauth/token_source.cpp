#include "oauth/token_source.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "oauth/refresh.h"

namespace tegami::oauth {

namespace {

/// Refreshed so long before its end, or at a tenth of its life where that is less.
constexpr std::int64_t kAheadMs = 300'000;
/// A session takes a moment until it says the token.
constexpr std::int64_t kUsableMs = 5'000;

std::int64_t ahead(const Grant& grant) {
  return std::min(kAheadMs, (grant.access_until_ms - grant.access_from_ms) / 10);
}

/// Of a failure that was stored by its code.
Kind kind_of(const std::string& code) {
  if (code == "needs_authorization") return Kind::refused;
  if (code == "oauth_client_refused" || code == "oauth_scope_refused" || code == "oauth_request_refused") {
    return Kind::permanent;
  }
  return Kind::temporary;
}

}  // namespace

struct TokenSource::State : std::enable_shared_from_this<State> {
  explicit State(Parts given) : parts(std::move(given)) {}

  Parts parts;
  std::mutex mutex;
  std::condition_variable news;
  std::uint64_t ended = 0;
  std::vector<Refreshed> unsaved;  ///< the database was away when they came

  Result<Grant> grant_of(AccountId account, Direction direction, const Server& server);
  Result<std::optional<Token>> token(const Grant& grant, const Server& server);
  void refresh(const Grant& grant, const Server& server);
  void ask(Server server, GrantStore::Turn turn);
  void settle(Refreshed come);
  void save(const Refreshed& come);
  void save_what_waits();
};

TokenSource::TokenSource(Parts parts) : state_(std::make_shared<State>(std::move(parts))) {}
TokenSource::~TokenSource() = default;

Result<std::optional<Token>> TokenSource::token(AccountId account, Direction direction, const std::string& server) {
  state_->save_what_waits();
  const auto entry = state_->parts.server(server);
  if (!entry) return failure(Kind::permanent, "oauth_server_gone");
  const auto grant = state_->grant_of(account, direction, *entry);
  if (grant.has_error()) return grant.error();
  return state_->token(*grant, *entry);
}

Result<Grant> TokenSource::State::grant_of(AccountId account, Direction direction, const Server& server) {
  // An application's grant opens every mailbox there is: only an account that an administrator gave it to has it.
  auto grant = parts.grants.of(account, direction);
  if (!grant || grant->server != server.id || grant->app_only != server.app_only) return needs_authorization();
  if (grant->needed) return needs_authorization(grant->error_message);
  return *std::move(grant);
}

Result<std::optional<Token>> TokenSource::State::token(const Grant& grant, const Server& server) {
  const std::int64_t now = parts.now_ms();
  const bool waits = now < grant.not_before_ms;
  const bool due = now >= grant.access_until_ms - ahead(grant);
  if (due && !waits && !grant.being_refreshed) refresh(grant, server);
  if (now < grant.access_until_ms - std::min(kUsableMs, ahead(grant))) {
    auto access = parts.grants.access(grant.id);
    if (access && access->until_ms > now)
      return std::optional(Token{access->token, grant.id, access->generation, grant.app_only});
    // Gone meanwhile, or its key is: the refresh token may still open.
    if (!access && !due && !waits && !grant.being_refreshed) refresh(grant, server);
  }
  if (waits) return failure(kind_of(grant.error_code), grant.error_code, grant.error_message);
  return std::optional<Token>();
}

void TokenSource::State::refresh(const Grant& grant, const Server& server) {
  auto turn = parts.grants.begin_refresh(grant.id, grant.generation, parts.new_holder());
  if (!turn) return;
  if (!server.app_only && turn->refresh.empty()) {
    // None was given, or the key that it was sealed with is gone (K1).
    parts.grants.failed(*turn, needs_authorization(), parts.now_ms(), 0);
    return;
  }
  ask(server, std::move(*turn));
}

void TokenSource::State::ask(Server server, GrantStore::Turn turn) {
  const transport::http::Config config = refresh_config(server, turn, parts.policy());
  auto done = [self = shared_from_this()](Refreshed come) {
    self->parts.post([self, come = std::make_shared<Refreshed>(std::move(come))] { self->settle(std::move(*come)); });
  };
  const auto begin_by = std::chrono::steady_clock::now() + kRefreshBeginsWithin;
  const auto asked = std::make_shared<RefreshAsked>(std::move(server), std::move(turn), begin_by, std::move(done));
  asked->asked_by(parts.loop.start(config, asked));
}

void TokenSource::State::settle(Refreshed come) {
  const bool refused = come.tokens.has_error() && come.tokens.error().kind == Kind::refused;
  if (refused && !come.turn.previous.empty()) {
    // What replaced it is not known there: a server that lost its last write may know this one.
    come.turn.refresh = std::exchange(come.turn.previous, {});
    return ask(std::move(come.server), std::move(come.turn));
  }
  try {
    save(come);
  } catch (const std::exception&) {
    const std::lock_guard lock(mutex);
    unsaved.push_back(std::move(come));
  }
  {
    const std::lock_guard lock(mutex);
    ++ended;
  }
  news.notify_all();
}

void TokenSource::State::save(const Refreshed& come) {
  const std::int64_t now = parts.now_ms();
  if (come.tokens) {
    parts.grants.refreshed(come.turn, come.tokens.value(), now);
  } else if (come.tokens.error().kind == Kind::cancelled) {
    parts.grants.give_back(come.turn);
  } else {
    parts.grants.failed(come.turn, come.tokens.error(), now, now + pause_after(come).count());
  }
}

/// The old refresh token may be worth nothing by now, so the new one must not be lost with a database that was away.
void TokenSource::State::save_what_waits() {
  std::vector<Refreshed> waiting;
  {
    const std::lock_guard lock(mutex);
    waiting.swap(unsaved);
  }
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    try {
      save(waiting[i]);
    } catch (const std::exception&) {
      const std::lock_guard lock(mutex);
      std::move(waiting.begin() + static_cast<std::ptrdiff_t>(i), waiting.end(), std::back_inserter(unsaved));
      throw;
    }
  }
}

void TokenSource::refused(const Token& token) { state_->parts.grants.expire(token.grant, token.generation); }

void TokenSource::wait_for_news(std::chrono::milliseconds most) {
  std::unique_lock lock(state_->mutex);
  const std::uint64_t before = state_->ended;
  state_->news.wait_for(lock, most, [&] { return state_->ended != before; });
}

}  // namespace tegami::oauth
