#include "jobs/scheduler.h"

#include "accounts/policies.h"
#include "jobs/session_limit.h"
#include "jobs/sigpipe_blocked.h"

namespace tegami::jobs {

using namespace std::chrono_literals;

namespace {
constexpr auto kLookEvery = 5s;
constexpr auto kForgetEvery = 1h;
constexpr std::int64_t kDayMs = 86'400'000;
// Most wait for their turn on a server (transport's queue): one that is silent is asked by eight sessions, whoever
// waits behind them costs some memory and a lease.
constexpr std::size_t kAtOnce = 4'096;
constexpr std::size_t kKeptWaiting = 1'024;
}  // namespace

Scheduler::Scheduler(const sdk::Host& host, accounts::Repository& accounts, Receiver& receiver,
                     std::function<void()> sweep)
    : host_(host),
      accounts_(accounts),
      receiver_(receiver),
      sweep_(std::move(sweep)),
      lanes_{Lane{false, kAtOnce}, Lane{true, most_sessions() / 2}} {
  const SigpipeBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

Scheduler::~Scheduler() { stop(); }

void Scheduler::stop() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Scheduler::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

void Scheduler::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    woken_ = false;
    lock.unlock();
    try {
      forget_old();
      look();
    } catch (const std::exception& error) {
      host_.log(TEGAMI_LOG_ERROR, error.what());
    }
    lock.lock();
    changed_.wait_for(lock, kLookEvery, [this] { return ending_ || woken_; });
  }
}

void Scheduler::forget_old() {
  const auto now = std::chrono::steady_clock::now();
  if (now < forgets_at_) return;
  forgets_at_ = now + kForgetEvery;
  accounts_.forget_audited_before(host_.now_ms() - accounts::Policies(host_).audit_days() * kDayMs);
  if (sweep_) sweep_();
}

void Scheduler::look() {
  if (accounts::Policies(host_).transport_paused()) return;
  for (Lane& lane : lanes_) {
    // Those being received are still due in the database until they end.
    const std::size_t most = lane.at_once + kKeptWaiting;
    const auto which = lane.failing ? accounts::Repository::Due::failing : accounts::Repository::Due::well;
    const auto found = accounts_.due(host_.now_ms(), static_cast<std::int32_t>(most), which);
    const std::lock_guard lock(mutex_);
    lane.waiting.clear();
    for (const auto id : found) {
      if (!receiving_.contains(id)) lane.waiting.push_back(id);
    }
    lane.more = found.size() == most;
  }
  start_some();
}

void Scheduler::start_some() {
  std::vector<AccountId> starting;
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    for (Lane& lane : lanes_) {
      while (lane.running < lane.at_once && !lane.waiting.empty()) {
        const AccountId id = lane.waiting.front();
        lane.waiting.pop_front();
        if (!receiving_.emplace(id, &lane).second) continue;
        ++lane.running;
        starting.push_back(id);
      }
    }
  }
  for (const auto id : starting) {
    receiver_.receive(id, Receiver::Reason::scheduled, {}, [this, id](const AccountResult&) { done(id); });
  }
}

void Scheduler::done(AccountId id) {
  bool next = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = receiving_.find(id);
    Lane& lane = *found->second;
    receiving_.erase(found);
    --lane.running;
    next = !lane.waiting.empty();
    if (!next && lane.more) {
      lane.more = false;
      woken_ = true;
      changed_.notify_all();
    }
  }
  if (next) start_some();
}

}  // namespace tegami::jobs
