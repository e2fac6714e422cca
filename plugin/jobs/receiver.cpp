#include "jobs/receiver.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "jobs/account_lease.h"
#include "jobs/lease_holder.h"
#include "jobs/receive_order.h"
#include "jobs/receive_state.h"
#include "jobs/session_limit.h"

namespace tegami::jobs {

using namespace std::chrono_literals;
using transport::Failure;
using transport::Kind;
using transport::Stage;

namespace {
constexpr auto kRetryLeaseEvery = 200ms;
constexpr auto kWaitForLease = 90s;  // a lease whose holder died unseen ends within this
constexpr auto kOthersEndWithin = 60s;
// Indexing competes with the receiving for processor and disk: a short run is stored first, a long one's index is never
// further behind than this.
constexpr auto kIndexBehind = 2s;
constexpr auto kAskHostEvery = 500ms;  // whether a receive under way may go on (P3, P4)
constexpr std::size_t kStoreThreads = 2;
constexpr std::size_t kDigestThreads = 2;

transport::Loop::Options loop_options() {
  transport::Loop::Options options;
  options.sessions = most_sessions();
  return options;
}
}  // namespace

struct Receiver::Run {
  std::uint64_t ticket = 0;
  AccountId account = 0;
  Reason reason = Reason::scheduled;
  Progress progress;
  Done done;
  std::string holder = new_lease_holder();
  bool leased = false;
  std::int64_t round = 0;
  bool keeps_log = false;
  bool had_held = false;
  std::atomic<bool> cancelled = false;
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
  std::int64_t begun_ms = 0;  ///< by the host's clock
  bool waited = false;        ///< for somebody else's receive of the same account
  std::optional<oauth::Token> token;
  bool token_renewed = false;
  std::optional<std::chrono::steady_clock::time_point> token_awaited;  ///< since when
  std::mutex mutex;
  std::shared_ptr<AccountReceive> session;
};

Receiver::Receiver(Parts parts)
    : parts_(parts),
      store_pool_(std::make_unique<WorkPool>(kStoreThreads)),
      digest_pool_(std::make_unique<WorkPool>(kDigestThreads)),
      digester_(*digest_pool_, parts.mailboxes),
      timers_(std::make_unique<Timers>()),
      loop_(std::make_unique<transport::Loop>(loop_options())) {
  tokens_ = std::make_unique<OauthAccess>(parts_.host, parts_.grants, *loop_, *store_pool_);
  const auto tell = [host = &parts_.host](const char* text) { host->log(TEGAMI_LOG_ERROR, text); };
  store_pool_->on_error = tell;
  digest_pool_->on_error = tell;
}

Receiver::~Receiver() { stop(); }

std::uint64_t Receiver::receive(AccountId account, Reason reason, Progress progress, Done done) {
  auto run = std::make_shared<Run>();
  run->account = account;
  run->reason = reason;
  run->progress = std::move(progress);
  run->done = std::move(done);
  run->begun_ms = parts_.host.now_ms();
  {
    const std::lock_guard lock(mutex_);
    run->ticket = ++last_ticket_;
    runs_[run->ticket] = run;
  }
  store_pool_->post([this, run] { try_begin(run); });
  return run->ticket;
}

void Receiver::try_begin(const std::shared_ptr<Run>& run) {
  AccountResult result;
  result.account = run->account;
  try {
    if (stopping_ || run->cancelled) {
      result.failure = Failure(Stage::connect, Kind::cancelled, "cancelled");
      return end(run, std::move(result));
    }
    const auto row = parts_.accounts.find(run->account);
    if (!row) {
      result.failure = Failure(Stage::connect, Kind::permanent, "no_account");
      return end(run, std::move(result));
    }
    // Somebody else may have received it since it was found due.
    const auto next = row->state.next_try_ms;
    const bool early = run->reason == Reason::scheduled && next && *next > parts_.host.now_ms();
    if (early || !take_lease(parts_.accounts, run->account, run->holder)) {
      const bool patient =
          row->state.status == "optimizing" || std::chrono::steady_clock::now() - run->begun < kWaitForLease;
      const bool wait = run->reason == Reason::asked && patient;
      if (wait) {
        run->waited = true;
        timers_->after(kRetryLeaseEvery, [this, run] { store_pool_->post([this, run] { try_begin(run); }); });
        return;
      }
      result.failure = Failure(Stage::connect, Kind::temporary, "received_elsewhere");
      return end(run, std::move(result));
    }
    run->leased = true;
    if (run->waited) {
      // The receive that was waited for failed a moment ago: its answer is this one's, the server is not asked twice.
      const auto now = parts_.accounts.find(run->account);
      if (now && now->state.error_at_ms && *now->state.error_at_ms >= run->begun_ms) {
        result.failure = Failure(Stage::connect, now->state.status == "paused" ? Kind::refused : Kind::temporary,
                                 now->state.error_code, now->state.error_message);
        return end(run, std::move(result));
      }
    }
    begin(run, *row);
  } catch (const std::exception& error) {
    result.failure = Failure(Stage::connect, Kind::temporary, "database", transport::printable(error.what()));
    end(run, std::move(result));
  }
}

void Receiver::begin(const std::shared_ptr<Run>& run, const accounts::AccountRow& row) {
  auto order = receive_order(parts_.host, parts_.accounts, row.account, tokens_->at_once());
  if (order.has_error()) {
    if (wait_for_token(run, order.error())) return;
    ReceiveOutcome outcome;
    outcome.failure = order.error();
    return conclude(run, std::move(outcome));
  }
  run->keeps_log = row.account.receive_log;
  run->had_held = order->held.has_value();
  run->token = order->token;
  AccountReceive::Parts parts{*loop_,
                              parts_.mailboxes,
                              *store_pool_,
                              run->account,
                              std::move(order->config),
                              order->rules,
                              [this] { return parts_.host.now_ms(); },
                              {},
                              {},
                              {},
                              {},
                              {},
                              {}};
  parts.held = std::move(order->held);
  parts.nothing_to_do = Unchanged::parse(parts_.accounts.listing_digest(row.account.id));
  parts.stop = [this, account = row.account,
                asked = std::chrono::steady_clock::time_point()]() mutable -> std::optional<Failure> {
    const auto now = std::chrono::steady_clock::now();
    if (now - asked < kAskHostEvery) return std::nullopt;
    asked = now;
    return why_not_now(parts_.host, account);
  };
  const auto round = order->rules.round;
  parts.listed = [this, run, round, begins = order->begins_round] {
    return !begins || parts_.accounts.round_begun(run->account, round);
  };
  parts.describe = [this, run](const accounts::TooLarge& found) {
    return parts_.accounts.is_news(run->account, found);
  };
  parts.stored = [this, run, indexed = std::chrono::steady_clock::now()]() mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now - indexed < kIndexBehind) return;
    indexed = now;
    digester_.wake(run->account);
  };
  parts.progress = [run](const ReceiveCounts& counts) {
    if (run->progress) run->progress(counts);
  };
  parts.done = [this, run](ReceiveOutcome outcome) { conclude(run, std::move(outcome)); };
  const auto session = std::make_shared<AccountReceive>(std::move(parts));
  {
    const std::lock_guard lock(run->mutex);
    run->session = session;
  }
  renew_later(run);
  session->start();
  if (run->cancelled || stopping_) session->cancel();
}

/// Its token is being refreshed, by us or another node: looked for again, the lease held meanwhile.
bool Receiver::wait_for_token(const std::shared_ptr<Run>& run, const Failure& failure) {
  if (failure.code != kTokenAwaited) return false;
  const auto now = std::chrono::steady_clock::now();
  if (!run->token_awaited) run->token_awaited = now;
  if (now - *run->token_awaited > kLongestForToken) return false;
  timers_->after(kAskTokenEvery, [this, run] { store_pool_->post([this, run] { begin_again(run); }); });
  return true;
}

/// A server that calls the token bad gets one refresh and one more try.
bool Receiver::renew_token(const std::shared_ptr<Run>& run, const ReceiveOutcome& outcome) {
  const bool bad = outcome.failure && outcome.failure->code == "token_refused" && run->token && !run->token_renewed;
  if (!bad || run->cancelled || stopping_) return false;
  run->token_renewed = true;
  tokens_->refused(*run->token);
  begin_again(run);
  return true;
}

void Receiver::begin_again(const std::shared_ptr<Run>& run) {
  ReceiveOutcome outcome;
  try {
    const auto row = parts_.accounts.find(run->account);
    if (row && !run->cancelled && !stopping_) return begin(run, *row);
    outcome.failure = Failure(Stage::connect, Kind::cancelled, "cancelled");
  } catch (const std::exception& error) {
    outcome.failure = Failure(Stage::connect, Kind::temporary, "database", transport::printable(error.what()));
  }
  conclude(run, std::move(outcome));
}

void Receiver::renew_later(const std::weak_ptr<Run>& weak) {
  timers_->after(kRenewLeaseEvery, [this, weak] {
    const auto run = weak.lock();
    if (!run) return;
    store_pool_->post([this, run] {
      {
        const std::lock_guard lock(run->mutex);
        if (!run->session) return;
      }
      // A lease that was lost meanwhile belongs to somebody who receives: this one must not go on beside him.
      if (parts_.accounts.take_lease(run->account, run->holder, kLeaseMs)) {
        renew_later(run);
      } else {
        const std::lock_guard lock(run->mutex);
        if (run->session) run->session->cancel();
      }
    });
  });
}

void Receiver::conclude(const std::shared_ptr<Run>& run, ReceiveOutcome outcome) {
  {
    const std::lock_guard lock(run->mutex);
    run->session.reset();
  }
  try {
    if (renew_token(run, outcome)) return;
    save_outcome(*run, outcome);
  } catch (const std::exception& error) {
    parts_.host.log(TEGAMI_LOG_ERROR, error.what());
  }
  AccountResult result;
  result.account = run->account;
  result.counts = outcome.counts;
  result.failure = std::move(outcome.failure);
  if (outcome.unchanged) return end(run, std::move(result));
  digester_.wake(run->account, [this, run, result = std::move(result)] {
    if (result.counts.stored > 0) note_index(run->account);
    end(run, result);
  });
}

void Receiver::note_index(AccountId account) {
  try {
    if (const auto mailbox = parts_.mailboxes.open(account, false))
      parts_.indexes.note_bytes(account, mailbox->index_bytes());
  } catch (const std::exception& error) {
    parts_.host.log(TEGAMI_LOG_WARNING, error.what());  // a hint: the next run has it
  }
}

/// The question that this run ends with is none any more: the next one goes by the answer.
bool Receiver::answered_meanwhile(const accounts::Account& account) {
  if (!account.receive.leave_on_server) return true;
  const auto held = parts_.accounts.held(account.id);
  return held && held->answer != accounts::HeldAnswer::none;
}

void Receiver::save_outcome(Run& run, const ReceiveOutcome& outcome) {
  const auto row = parts_.accounts.find(run.account);
  if (!row) return;
  auto state = state_after(parts_.host, row->account, row->state, outcome);
  std::int64_t undigested = 0;
  if (const auto mailbox = outcome.unchanged ? nullptr : parts_.mailboxes.open(run.account, false)) {
    const auto totals = mailbox->totals();
    state.messages = totals.messages;
    state.bytes = totals.bytes;
    undigested = totals.pending;
  }
  accounts::Repository::Run saved{parts_.host.now_ms(), outcome.counts.stored, outcome.too_large, outcome.held,
                                  run.had_held && outcome.past_held};
  // Not while mail of it waits to be understood: each receive sees to that.
  if (outcome.nothing_to_do && !outcome.failure && undigested == 0) saved.listing = outcome.nothing_to_do->text();
  if (outcome.unchanged && run.leased) saved.release = run.holder;
  if (outcome.held && answered_meanwhile(row->account)) {
    state = row->state;
    state.next_try_ms = saved.now_ms;
    saved.held.reset();
  }
  parts_.accounts.save_run(run.account, state, saved);
  if (!saved.release.empty()) run.leased = false;
  if (run.keeps_log && !outcome.transcript.empty()) {
    parts_.accounts.save_log(run.account, "receive", outcome.transcript, parts_.host.now_ms());
  }
}

void Receiver::end(const std::shared_ptr<Run>& run, AccountResult result) {
  if (run->leased) {
    try {
      parts_.accounts.release_lease(run->account, run->holder);
    } catch (const std::exception& error) {
      parts_.host.log(TEGAMI_LOG_WARNING, error.what());  // it ends by itself
    }
  }
  if (run->done) run->done(std::move(result));
  const std::lock_guard lock(mutex_);
  runs_.erase(run->ticket);
  ended_.notify_all();
}

void Receiver::cancel(std::uint64_t ticket) {
  std::shared_ptr<Run> run;
  {
    const std::lock_guard lock(mutex_);
    const auto found = runs_.find(ticket);
    if (found == runs_.end()) return;
    run = found->second;
  }
  run->cancelled = true;
  const std::lock_guard lock(run->mutex);
  if (run->session) run->session->cancel();
}

void Receiver::end_account(AccountId account) {
  std::vector<std::uint64_t> tickets;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [ticket, run] : runs_) {
      if (run->account == account) tickets.push_back(ticket);
    }
  }
  for (const auto ticket : tickets) cancel(ticket);
  {
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, 10s, [&] {
      return std::none_of(tickets.begin(), tickets.end(), [&](auto ticket) { return runs_.contains(ticket); });
    });
  }
  // Another process may be receiving it: the lease of an account that is going is not renewed, so that one ends.
  const auto until = std::chrono::steady_clock::now() + kOthersEndWithin;
  while (std::chrono::steady_clock::now() < until) {
    const std::string holder = parts_.accounts.lease_holder(account);
    if (holder.empty() || holder_is_dead(holder)) return;
    std::this_thread::sleep_for(kRetryLeaseEvery);
  }
}

std::size_t Receiver::active() const {
  const std::lock_guard lock(mutex_);
  return runs_.size();
}

void Receiver::stop() {
  if (stopping_.exchange(true)) return;
  std::vector<std::uint64_t> tickets;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [ticket, run] : runs_) tickets.push_back(ticket);
  }
  for (const auto ticket : tickets) cancel(ticket);
  digester_.stop();
  {
    // Every run ends by its cancel; those that wait for a lease look again within its retry.
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, 10s, [this] { return runs_.empty(); });
  }
  timers_.reset();
  loop_.reset();
  store_pool_.reset();
  digest_pool_.reset();
}

}  // namespace tegami::jobs
