#include "jobs/receive_state.h"

#include <algorithm>

#include "accounts/policies.h"

namespace tegami::jobs {

using transport::Kind;

namespace {

constexpr std::int64_t kMinIntervalS = 60, kMaxIntervalS = 86'400;
constexpr std::int64_t kLongestBackoffMs = 6 * 3'600'000;
constexpr std::int64_t kAfterRefusalMs = 24 * 3'600'000;  // R8

std::int64_t interval_ms(const sdk::Host& host, const accounts::Account& account) {
  const std::int64_t seconds = account.interval_s ? *account.interval_s : accounts::Policies(host).receive_interval_s();
  return std::clamp(seconds, kMinIntervalS, kMaxIntervalS) * 1'000;
}

// Accounts that fell due together do not stay together: up to a tenth later, always the same for one account.
std::int64_t jitter(std::int64_t interval, const accounts::Account& account, std::int64_t now_ms) {
  const std::uint64_t mixed =
      static_cast<std::uint64_t>(account.id) * 2'654'435'761U + static_cast<std::uint64_t>(now_ms) / 1'000;
  return static_cast<std::int64_t>(mixed % static_cast<std::uint64_t>(interval / 10 + 1));
}

std::string status_of(const transport::Failure& failure) {
  switch (failure.kind) {
    case Kind::refused:
      return "paused";
    case Kind::policy:
      if (failure.code == "owner_gone" || failure.code == "off" || failure.code == "needs_authorization" ||
          failure.code == "held")
        return failure.code;
      return failure.code == "password_needed" ? "paused" : "blocked_by_policy";
    default:
      return "failing";
  }
}

/// By what happened, not yet by what the server asks for.
accounts::AccountState judged(const sdk::Host& host, const accounts::Account& account,
                              const accounts::AccountState& before, const ReceiveOutcome& outcome) {
  accounts::AccountState state = before;
  const auto now = host.now_ms();
  const auto interval = interval_ms(host, account);
  if (!outcome.failure) {
    state.status = "ok";
    state.last_received_ms = now;
    state.error_code.clear();
    state.error_message.clear();
    state.error_direction.clear();
    state.error_at_ms.reset();
    state.failures = 0;
    state.next_try_ms = now + interval + jitter(interval, account, now);
    return state;
  }
  if (outcome.failure->kind == Kind::cancelled) {
    state.next_try_ms = now + interval;
    return state;
  }
  state.status = status_of(*outcome.failure);
  state.error_code = outcome.failure->code;
  state.error_message = outcome.failure->text;
  state.error_direction = "receive";
  state.error_at_ms = now;
  ++state.failures;
  if (outcome.failure->kind == Kind::refused) {
    state.next_try_ms = now + kAfterRefusalMs;
  } else if (outcome.failure->kind == Kind::policy) {
    state.next_try_ms = now + interval;
  } else {
    const auto doubled = interval << std::min(state.failures - 1, 7);
    state.next_try_ms = now + std::min(std::max(kLongestBackoffMs, interval), doubled) + jitter(interval, account, now);
  }
  return state;
}

}  // namespace

accounts::AccountState state_after(const sdk::Host& host, const accounts::Account& account,
                                   const accounts::AccountState& before, const ReceiveOutcome& outcome) {
  accounts::AccountState state = judged(host, account, before, outcome);
  if (outcome.login_delay && state.next_try_ms) {
    // A log-on before that is refused, and some servers begin to count anew.
    const std::int64_t soonest = host.now_ms() + std::chrono::milliseconds(*outcome.login_delay).count();
    state.next_try_ms = std::max(*state.next_try_ms, soonest);
  }
  return state;
}

}  // namespace tegami::jobs
