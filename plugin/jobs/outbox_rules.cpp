#include "jobs/outbox_rules.h"

#include <algorithm>
#include <array>

namespace tegami::jobs {

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::array<std::int64_t, 7> kBackoffMinutes{1, 5, 15, 30, 60, 120, 240};
constexpr int kTooManyRecipients = 452;

bool any(const Entry& entry, RecipientStatus status) {
  return std::any_of(entry.recipients.begin(), entry.recipients.end(),
                     [status](const EntryRecipient& recipient) { return recipient.status == status; });
}

}  // namespace

EntryState state_of(const Entry& entry) {
  if (any(entry, RecipientStatus::queued) || any(entry, RecipientStatus::deferred)) return EntryState::queued;
  if (any(entry, RecipientStatus::uncertain)) return EntryState::uncertain;
  return any(entry, RecipientStatus::failed) ? EntryState::failed : EntryState::sent;
}

std::int64_t next_try(const Entry& entry, std::int64_t now_ms) {
  const bool all_too_many =
      std::all_of(entry.recipients.begin(), entry.recipients.end(), [](const EntryRecipient& recipient) {
        return recipient.status != RecipientStatus::deferred || recipient.code == kTooManyRecipients;
      });
  if (all_too_many && any(entry, RecipientStatus::sent)) return now_ms;
  const auto tries = static_cast<std::size_t>(std::max(entry.attempts, 1)) - 1;
  const std::int64_t wait = kBackoffMinutes[std::min(tries, kBackoffMinutes.size() - 1)] * kMinuteMs;
  const std::uint64_t mixed = static_cast<std::uint64_t>(entry.id) * 2'654'435'761U + tries;
  return now_ms + wait + static_cast<std::int64_t>(mixed % static_cast<std::uint64_t>(wait / 10 + 1));
}

void settle(Entry& entry, const EntryResult& result, std::int64_t now_ms) {
  for (const auto& [position, outcome] : result.recipients) {
    EntryRecipient& recipient = entry.recipients.at(static_cast<std::size_t>(position));
    const std::string address = recipient.address;
    recipient = outcome;
    recipient.address = address;
  }
  if (now_ms - entry.created_ms >= kKeepTryingMs) {
    for (EntryRecipient& recipient : entry.recipients) {
      if (recipient.status != RecipientStatus::deferred && recipient.status != RecipientStatus::queued) continue;
      recipient.status = RecipientStatus::failed;
      recipient.cause = "expired";
    }
  }
  entry.state = state_of(entry);
  entry.next_try_ms.reset();
  if (entry.state == EntryState::queued) entry.next_try_ms = next_try(entry, now_ms);
}

}  // namespace tegami::jobs
