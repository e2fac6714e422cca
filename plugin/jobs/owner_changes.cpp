#include "jobs/owner_changes.h"

#include <utility>

namespace tegami::jobs {

namespace {
// Users who changed and are not looked at yet; more than a host changes by hand. Those beyond are found by their
// receives.
constexpr std::size_t kMostWaiting = 100'000;
}  // namespace

OwnerChanges::OwnerChanges(const sdk::Host& host, accounts::Repository& accounts, WorkPool& pool,
                           std::function<void()> back)
    : host_(host), accounts_(accounts), pool_(pool), back_(std::move(back)) {
  subscription_ = host_.subscribe(this, &OwnerChanges::listen);
}

OwnerChanges::~OwnerChanges() { stop(); }

void OwnerChanges::stop() {
  host_.unsubscribe(std::exchange(subscription_, 0));
  const std::lock_guard lock(mutex_);
  changed_.clear();
}

void OwnerChanges::listen(void* self, std::int32_t kind, tegami_str subject) {
  if (kind == TEGAMI_EVENT_USER_CHANGED) static_cast<OwnerChanges*>(self)->note(sdk::view(subject));
}

void OwnerChanges::note(std::string_view user) {
  {
    const std::lock_guard lock(mutex_);
    if (changed_.size() < kMostWaiting) changed_.emplace(user);
    if (std::exchange(working_, true)) return;
  }
  pool_.post([this] { work(); });
}

/// One user, and then again from the back of the queue: receives are not kept waiting by an import of users.
void OwnerChanges::work() {
  std::string user;
  {
    const std::lock_guard lock(mutex_);
    if (changed_.empty()) {
      working_ = false;
      return;
    }
    user = std::move(changed_.extract(changed_.begin()).value());
  }
  try {
    const auto found = host_.user(user);
    if (!found || found->locked) {
      accounts_.owner_gone(user, host_.now_ms());
    } else if (accounts_.owner_back(user) > 0) {
      back_();
    }
  } catch (const std::exception& error) {
    host_.log(TEGAMI_LOG_WARNING, error.what());  // the next receive of each account asks anew
  }
  pool_.post([this] { work(); });
}

}  // namespace tegami::jobs
