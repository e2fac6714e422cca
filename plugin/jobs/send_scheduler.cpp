#include "jobs/send_scheduler.h"

#include "accounts/policies.h"
#include "jobs/lease_holder.h"
#include "jobs/outbox_filing.h"
#include "jobs/sigpipe_blocked.h"

namespace tegami::jobs {

using namespace std::chrono_literals;

namespace {

constexpr auto kLookEvery = 2s;
constexpr auto kTidyEvery = 1min;
constexpr std::int32_t kAtOnce = 256;
constexpr std::int64_t kKeptMs = std::int64_t{30} * 86'400'000;

}  // namespace

SendScheduler::SendScheduler(Parts parts) : parts_(parts) {
  const SigpipeBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

SendScheduler::~SendScheduler() { stop(); }

void SendScheduler::stop() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SendScheduler::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

void SendScheduler::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    woken_ = false;
    lock.unlock();
    try {
      tidy();
      look();
    } catch (const std::exception& error) {
      parts_.host.log(TEGAMI_LOG_ERROR, error.what());
    }
    lock.lock();
    changed_.wait_for(lock, kLookEvery, [this] { return ending_ || woken_; });
  }
}

void SendScheduler::tidy() {
  const auto now = std::chrono::steady_clock::now();
  if (now < tidies_at_) return;
  tidies_at_ = now + kTidyEvery;
  for (const auto& [account, holder] : parts_.outbox.turns()) {
    if (holder_is_dead(holder)) parts_.outbox.end_dead_turn(account, holder, parts_.host.now_ms());
  }
  file_left(parts_.outbox, parts_.mailboxes);
  parts_.outbox.forget_finished_before(parts_.host.now_ms() - kKeptMs);
}

void SendScheduler::look() {
  if (accounts::Policies(parts_.host).transport_paused()) return;
  const auto active = static_cast<std::int32_t>(parts_.sender.active());
  if (active >= kAtOnce) return;
  for (const auto account : parts_.outbox.due(parts_.host.now_ms(), kAtOnce - active)) {
    // What came in while it was being sent is due again.
    parts_.sender.send(account, [this] { wake(); });
  }
}

}  // namespace tegami::jobs
