#include "jobs/scheduler.h"

#include "accounts/policies.h"
#include "jobs/sigpipe_blocked.h"

namespace tegami::jobs {

using namespace std::chrono_literals;

namespace {
constexpr auto kLookEvery = 5s;
constexpr auto kForgetEvery = 1h;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kAtOnce = 256;
}  // namespace

Scheduler::Scheduler(const sdk::Host& host, accounts::Repository& accounts, Receiver& receiver,
                     std::function<void()> sweep)
    : host_(host), accounts_(accounts), receiver_(receiver), sweep_(std::move(sweep)) {
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
  std::size_t free = 0;
  {
    const std::lock_guard lock(mutex_);
    free = kAtOnce - std::min(kAtOnce, receiving_.size());
  }
  if (free == 0) return;
  // Those being received are still due in the database until they end.
  for (const auto id : accounts_.due(host_.now_ms(), static_cast<std::int32_t>(kAtOnce + free))) {
    {
      const std::lock_guard lock(mutex_);
      if (ending_ || receiving_.size() >= kAtOnce) return;
      if (!receiving_.insert(id).second) continue;
    }
    receiver_.receive(id, Receiver::Reason::scheduled, {}, [this, id](const AccountResult&) {
      const std::lock_guard lock(mutex_);
      const bool was_full = receiving_.size() >= kAtOnce;
      receiving_.erase(id);
      if (was_full) {
        woken_ = true;
        changed_.notify_all();
      }
    });
  }
}

}  // namespace tegami::jobs
