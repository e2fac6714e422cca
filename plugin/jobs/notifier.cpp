#include "jobs/notifier.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <map>

#include "accounts/policies.h"
#include "jobs/sigpipe_blocked.h"

namespace tegami::jobs {

using namespace std::chrono_literals;
using accounts::DueNotice;
using accounts::NoticeKind;

namespace {
constexpr auto kLookEvery = 5s;
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMs = 24 * accounts::kHourMs;
constexpr std::int64_t kHoldMs = kMinuteMs;
constexpr std::int64_t kRenewedAfterMs = 10 * kMinuteMs;
constexpr std::int64_t kSevenInJapanMs = 22 * accounts::kHourMs;
constexpr std::int32_t kAtOnce = 100;
constexpr std::int32_t kByName = 5;
constexpr int kFailuresAtOnce = 10;

/// Seven in the morning that was last.
std::int64_t last_morning(std::int64_t now_ms) { return now_ms - (now_ms - kSevenInJapanMs) % kDayMs; }

std::int64_t number_in(const std::string& note) {
  std::int64_t value = 0;
  std::from_chars(note.data(), note.data() + note.size(), value);
  return value;
}
}  // namespace

Notifier::Notifier(Parts parts) : parts_(parts) {}

Notifier::~Notifier() { stop(); }

void Notifier::start() {
  const SigpipeBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

void Notifier::stop() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Notifier::is_ending() const {
  const std::lock_guard lock(mutex_);
  return ending_;
}

void Notifier::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    lock.unlock();
    try {
      look();
    } catch (const std::exception& error) {
      parts_.host.log(TEGAMI_LOG_ERROR, error.what());
    }
    lock.lock();
    changed_.wait_for(lock, kLookEvery, [this] { return ending_; });
  }
}

NoticeContext Notifier::context() const { return {parts_.host, parts_.words, parts_.host.now_ms()}; }

void Notifier::look() {
  watch();
  tell_owners();
  tell_administrators();
  tell_digest();
  forget_old();
}

void Notifier::watch() {
  const accounts::Policies policies(parts_.host);
  if (policies.transport_paused()) return;
  parts_.notices.watch({parts_.host.now_ms(), policies.receive_interval_s(), policies.shared_accounts_enabled()});
}

void Notifier::tell_owners() {
  while (!is_ending() && tell_some()) {
  }
}

/// False: there is nobody to tell it to, or it is not so any more. Of a shared account administrators are told, by
/// tell_administrators() but for what is no trouble of its receiving.
bool Notifier::tell(const accounts::AccountRow& row, const DueNotice& notice) {
  const auto& account = row.account;
  const bool sending = accounts::is_of_sending(notice.kind);
  if (!account.receiving && !sending) return false;
  if (!notice.lasts && notice.kind != NoticeKind::recovered && notice.kind != NoticeKind::unsent) return false;
  if (account.shared) {
    if (notice.kind == NoticeKind::too_large || sending) parts_.host.notify(keepers_notice(context(), row, notice));
    return true;
  }
  const auto owner = parts_.host.user(account.owner_user);
  if (!owner || owner->locked) return false;
  parts_.host.notify(owner_notice(context(), *owner, row, notice));
  return true;
}

/// False: there is no more.
bool Notifier::tell_some() {
  const auto due = parts_.notices.take_due(parts_.host.now_ms(), kHoldMs, kAtOnce);
  std::vector<accounts::AccountId> ids;
  ids.reserve(due.size());
  for (const DueNotice& notice : due) ids.push_back(notice.account);
  std::map<accounts::AccountId, accounts::AccountRow> rows;
  for (auto& row : parts_.accounts.rows(ids)) rows.emplace(row.account.id, std::move(row));
  std::vector<DueNotice> told, nobody;
  std::exception_ptr failure;
  int failures = 0;
  for (const DueNotice& notice : due) {
    const auto found = rows.find(notice.account);
    try {
      (found != rows.end() && tell(found->second, notice) ? told : nobody).push_back(notice);
    } catch (...) {
      // One that the host never takes must not stand in the way of the others; a host that takes none is left alone.
      failure = std::current_exception();
      if (++failures == kFailuresAtOnce) break;
    }
  }
  parts_.notices.told(told, parts_.host.now_ms());
  parts_.notices.drop(nobody);
  if (failure) std::rethrow_exception(failure);  // what it left is due again when its hold is over
  return due.size() == static_cast<std::size_t>(kAtOnce);
}

void Notifier::tell_administrators() {
  const bool shared_too = accounts::Policies(parts_.host).shared_accounts_enabled();
  const auto counts = parts_.notices.lasting(shared_too);
  std::int64_t newest_ms = 0;
  for (const auto& count : counts) newest_ms = std::max(newest_ms, count.newest_ms);
  const bool news = counts.empty() ? told_newest_ms_ != 0 : newest_ms > told_newest_ms_;
  if (!news) return;
  const auto now_ms = parts_.host.now_ms();
  const auto turn = parts_.notices.take_turn("administrators", now_ms - kRenewedAfterMs, now_ms, kHoldMs);
  if (!turn.taken) return;
  // Another process, or this one before it was started anew, may have told it.
  const auto before_ms = number_in(turn.note);
  told_newest_ms_ = newest_ms;
  if (counts.empty() ? before_ms == 0 : newest_ms <= before_ms) return parts_.notices.give_back("administrators");
  std::vector<accounts::AccountRow> rows;
  if (!counts.empty()) rows = parts_.accounts.rows(parts_.notices.newest(shared_too, kByName));
  try {
    parts_.host.notify(administrators_notice(context(), counts, rows));
  } catch (...) {
    told_newest_ms_ = -1;
    throw;
  }
  parts_.notices.done("administrators", now_ms, std::to_string(newest_ms));
}

void Notifier::tell_digest() {
  const auto now_ms = parts_.host.now_ms();
  const auto turn = parts_.notices.take_turn("digest", last_morning(now_ms), now_ms, kHoldMs);
  if (!turn.taken) return;
  if (turn.first) return parts_.notices.done("digest", now_ms, {});  // there is no day behind it
  const bool shared_too = accounts::Policies(parts_.host).shared_accounts_enabled();
  Digest digest;
  digest.receiving = parts_.counts.receiving(shared_too);
  digest.causes = parts_.counts.by_cause(shared_too);
  digest.longest = parts_.counts.longest_wait(shared_too);
  digest.recovered = parts_.notices.recovered_since(now_ms - kDayMs);
  for (const auto& hour : parts_.hours.last(24, now_ms)) digest.received += hour.received;
  if (!digest.causes.empty() || digest.recovered > 0) parts_.host.notify(digest_notice(context(), digest));
  parts_.notices.done("digest", now_ms, {});
}

void Notifier::forget_old() {
  const auto now_ms = parts_.host.now_ms();
  if (now_ms < forgets_at_ms_) return;
  forgets_at_ms_ = now_ms + accounts::kHourMs;
  parts_.notices.forget_before(now_ms - accounts::kQuietMs);
  parts_.hours.forget_old(now_ms);
}

}  // namespace tegami::jobs
