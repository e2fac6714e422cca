#include "jobs/sender.h"

#include <algorithm>
#include <thread>

#include "jobs/account_lease.h"
#include "jobs/lease_holder.h"
#include "jobs/outbox_filing.h"
#include "jobs/receive_order.h"

namespace tegami::jobs {

using namespace std::chrono_literals;
using accounts::AccountId;
using transport::Failure;
using transport::Kind;
using transport::Stage;

namespace {

constexpr auto kLookEvery = 200ms;
constexpr auto kOthersEndWithin = 60s;
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kAfterPolicyMs = 15'000;                // a policy may be turned back at any moment
constexpr std::int64_t kAfterRefusalMs = 24 * 60 * kMinuteMs;  // as R8
constexpr std::int64_t kLongestBackoffMs = 60 * kMinuteMs;
constexpr std::int64_t kAfterLimitMs = 2'000;

/// Whether something of the entry waits for its first answer in this try.
bool undecided(const Entry& entry) {
  if (entry.state == EntryState::sending) return true;
  return entry.state == EntryState::queued &&
         std::any_of(entry.recipients.begin(), entry.recipients.end(),
                     [](const EntryRecipient& each) { return each.status == RecipientStatus::queued; });
}

/// Of what a policy or the settings stop: the rest is the administrators' own doing, and passes.
bool mended_by_a_person(const std::string& code) {
  return code == "password_needed" || code == "needs_authorization" || code == "no_server";
}

}  // namespace

struct Sender::Run {
  AccountId account = 0;
  std::function<void()> done;
  std::string holder = new_lease_holder();
  bool has_turn = false;
  bool keeps_log = false;
  std::optional<oauth::Token> token;
  bool token_renewed = false;
  std::optional<std::chrono::steady_clock::time_point> token_awaited;  ///< since when
  std::atomic<bool> cancelled = false;
  std::mutex mutex;
  std::shared_ptr<AccountSend> session;
};

Sender::Sender(Parts parts) : parts_(parts) {}

Sender::~Sender() { stop(); }

bool Sender::send(AccountId account, std::function<void()> done) {
  auto run = std::make_shared<Run>();
  run->account = account;
  run->done = std::move(done);
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || !runs_.emplace(account, run).second) return false;
  }
  parts_.pool.post([this, run] {
    try {
      begin(run);
    } catch (const std::exception& error) {
      parts_.host.log(TEGAMI_LOG_ERROR, error.what());
      end(run);
    }
  });
  return true;
}

/// Whether the account's own trouble keeps it from being tried: a refused password is not tried again by a new mail.
bool Sender::waits(AccountId account) {
  const auto trouble = parts_.outbox.trouble(account);
  return trouble && trouble->not_before_ms > parts_.host.now_ms();
}

void Sender::begin(const std::shared_ptr<Run>& run) {
  const auto row = parts_.accounts.find(run->account);
  if (!row || run->cancelled || waits(run->account)) return end(run);
  const std::string other = parts_.outbox.turn_holder(run->account);
  if (!other.empty() && holder_is_dead(other)) parts_.outbox.end_dead_turn(run->account, other, parts_.host.now_ms());
  if (!parts_.outbox.take_turn(run->account, run->holder, kLeaseMs, parts_.host.now_ms())) return end(run);
  run->has_turn = true;
  proceed(run);
}

/// Under the turn; more than once where a token is awaited or renewed.
void Sender::proceed(const std::shared_ptr<Run>& run) {
  const auto row = parts_.accounts.find(run->account);
  if (!row || run->cancelled) return end(run);
  run->keeps_log = row->account.send_log;
  auto order = send_order(parts_.host, parts_.accounts, row->account, parts_.tokens.at_once());
  if (order.has_error()) {
    if (wait_for_token(run, order.error())) return;
    SendOutcome outcome;
    outcome.failure = order.error();
    return conclude(run, std::move(outcome));
  }
  run->token = order->token;
  OutboxStore::Turn turn{run->account, run->holder, kLeaseMs, order->server(), order->per_minute, 0};
  AccountSend::Parts parts{
      parts_.loop,
      parts_.mailboxes,
      parts_.outbox,
      parts_.pool,
      std::move(*order),
      std::move(turn),
      [this] { return parts_.host.now_ms(); },
      [this, account = row->account] { return why_no_transport(parts_.host, account); },
      [this] { settled(); },
      [this](const std::vector<Entry>& entries) { file(entries, parts_.outbox, parts_.mailboxes); },
      [this, run](SendOutcome outcome) { conclude(run, std::move(outcome)); }};
  auto session = std::make_shared<AccountSend>(std::move(parts));
  {
    const std::lock_guard lock(run->mutex);
    run->session = session;
    if (run->cancelled) session->cancel();
  }
  session->start();
  renew_later(run);
}

bool Sender::wait_for_token(const std::shared_ptr<Run>& run, const Failure& failure) {
  if (failure.code != kTokenAwaited) return false;
  const auto now = std::chrono::steady_clock::now();
  if (!run->token_awaited) run->token_awaited = now;
  if (now - *run->token_awaited > kLongestForToken) return false;
  parts_.timers.after(kAskTokenEvery, [this, run] {
    parts_.pool.post([this, run] {
      try {
        proceed(run);
      } catch (const std::exception& error) {
        parts_.host.log(TEGAMI_LOG_ERROR, error.what());
        end(run);
      }
    });
  });
  return true;
}

/// A server that calls the token bad gets one refresh and one more try.
bool Sender::renew_token(const std::shared_ptr<Run>& run, const SendOutcome& outcome) {
  const bool bad = outcome.failure && outcome.failure->code == "token_refused" && run->token && !run->token_renewed;
  if (!bad || run->cancelled || outcome.turn_lost) return false;
  run->token_renewed = true;
  parts_.tokens.refused(*run->token);
  proceed(run);
  return true;
}

void Sender::renew_later(const std::weak_ptr<Run>& weak) {
  parts_.timers.after(kRenewLeaseEvery, [this, weak] {
    const auto run = weak.lock();
    if (!run) return;
    std::shared_ptr<AccountSend> session;
    {
      const std::lock_guard lock(run->mutex);
      session = run->session;
    }
    if (!session) return;
    session->keep_turn();
    renew_later(weak);
  });
}

void Sender::settled() {
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

void Sender::note_trouble(const Run& run, const SendOutcome& outcome) {
  const auto now = parts_.host.now_ms();
  OutboxStore::Trouble trouble;
  if (outcome.limited) trouble.not_before_ms = now + kAfterLimitMs;
  const auto& failure = outcome.failure;
  if (failure && failure->kind != Kind::cancelled) {
    const auto before = parts_.outbox.trouble(run.account);
    trouble.code = failure->code;
    trouble.message = failure->text;
    trouble.at_ms = now;
    trouble.for_a_person = failure->kind == Kind::refused || mended_by_a_person(failure->code);
    trouble.failures = outcome.sent == 0 && before ? before->failures + 1 : 1;
    if (failure->kind == Kind::refused) {
      trouble.not_before_ms = now + kAfterRefusalMs;
    } else if (failure->kind == Kind::policy) {
      trouble.not_before_ms = now + kAfterPolicyMs;
    } else {
      trouble.not_before_ms = now + std::min(kLongestBackoffMs, kMinuteMs << std::min(trouble.failures - 1, 6));
    }
  } else if (failure) {
    return;  // called off: nothing was learnt
  }
  parts_.outbox.set_trouble(run.account, trouble, now);
}

void Sender::conclude(const std::shared_ptr<Run>& run, SendOutcome outcome) {
  {
    const std::lock_guard lock(run->mutex);
    run->session.reset();
  }
  try {
    if (renew_token(run, outcome)) return;
    if (!outcome.turn_lost) {
      note_trouble(*run, outcome);
      if (run->keeps_log && !outcome.transcript.empty()) {
        parts_.accounts.save_log(run->account, "send", outcome.transcript, parts_.host.now_ms());
      }
    } else {
      run->has_turn = false;
    }
  } catch (const std::exception& error) {
    parts_.host.log(TEGAMI_LOG_ERROR, error.what());
  }
  end(run);
}

void Sender::end(const std::shared_ptr<Run>& run) {
  if (run->has_turn) {
    try {
      parts_.outbox.end_turn(run->account, run->holder);
    } catch (const std::exception& error) {
      parts_.host.log(TEGAMI_LOG_WARNING, error.what());  // it ends by itself
    }
  }
  {
    const std::lock_guard lock(mutex_);
    runs_.erase(run->account);
    changed_.notify_all();
  }
  if (run->done) run->done();
}

std::optional<Entry> Sender::wait(EntryId id, std::chrono::milliseconds deadline) {
  const auto until = std::chrono::steady_clock::now() + deadline;
  while (true) {
    auto entry = parts_.outbox.find(id);
    if (!entry || !undecided(*entry) || stopping_ || std::chrono::steady_clock::now() >= until) return entry;
    if (waits(entry->account)) return entry;  // with the account's reason
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kLookEvery);
  }
}

void Sender::end_account(AccountId account) {
  std::shared_ptr<Run> run;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = runs_.find(account); found != runs_.end()) run = found->second;
  }
  if (run) {
    run->cancelled = true;
    const std::lock_guard lock(run->mutex);
    if (run->session) run->session->cancel();
  }
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 10s, [&] { return !runs_.contains(account); });
  }
  const auto until = std::chrono::steady_clock::now() + kOthersEndWithin;
  while (std::chrono::steady_clock::now() < until) {
    const std::string holder = parts_.outbox.turn_holder(account);
    if (holder.empty() || holder_is_dead(holder)) return;
    std::this_thread::sleep_for(kLookEvery);
  }
}

std::size_t Sender::active() const {
  const std::lock_guard lock(mutex_);
  return runs_.size();
}

void Sender::stop() {
  if (stopping_.exchange(true)) return;
  std::vector<std::shared_ptr<Run>> running;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [account, run] : runs_) running.push_back(run);
  }
  for (const auto& run : running) {
    run->cancelled = true;
    const std::lock_guard lock(run->mutex);
    if (run->session) run->session->cancel();
  }
  std::unique_lock lock(mutex_);
  changed_.notify_all();
  changed_.wait_for(lock, 10s, [this] { return runs_.empty(); });
}

}  // namespace tegami::jobs
