/// outbox_rules.h - what becomes of an entry of the outbox after a try (S1, S2). No clock, no database.
#pragma once

#include <cstdint>

#include "jobs/outbox_store.h"

namespace tegami::jobs {

/// How long temporary failures are tried again (RFC 5321 section 4.5.4.1: four to five days).
inline constexpr std::int64_t kKeepTryingMs = std::int64_t{5} * 86'400'000;

/// While one recipient is still to be tried the entry is queued; then the worst outcome names it.
EntryState state_of(const Entry& entry);

/// After a try that left recipients deferred: 1, 5, 15, 30 minutes, 1, 2, 4 hours and so on every 4, each up to a tenth
/// later, always the same for one entry. At once where the server only took as many recipients as it wanted (452).
std::int64_t next_try(const Entry& entry, std::int64_t now_ms);

/// Writes the outcome of a try into the entry: recipients, state, next try. After kKeepTryingMs what is deferred has
/// failed (cause "expired", with the last answer).
void settle(Entry& entry, const EntryResult& result, std::int64_t now_ms);

}  // namespace tegami::jobs
