#include "data/sessions.h"

#include <algorithm>

#include "data/clock.h"
#include "data/database.h"
#include "data/rows.h"
#include "data/users.h"
#include "security/tokens.h"

namespace samplehost {
namespace {

constexpr std::int64_t seen_step_ms = 5LL * 60 * 1000;  // "seen" is written at most this often
constexpr std::int64_t free_failures = 4;
constexpr std::int64_t longest_hold_ms = 15LL * 60 * 1000;
constexpr std::int64_t failures_kept_ms = 24LL * 60 * 60 * 1000;

std::string pair_hash(std::string_view login, std::string_view address) {
  return token_hash(folded(login) + '\n' + std::string(address));
}

}  // namespace

std::string Sessions::begin(std::string_view user_key) {
  const auto token = random_token();
  const auto now = clock_.now_ms();
  database_.write([&](Session& session) {
    run(session, "DELETE FROM host_session WHERE seen < $1 OR created < $2", now - session_idle_ms,
        now - session_life_ms);
    run(session, "INSERT INTO host_session (hash, user_key, created, seen) VALUES ($1, $2, $3, $4)", token_hash(token),
        user_key, now, now);
  });
  return token;
}

std::optional<std::string> Sessions::user(std::string_view token) {
  if (token.size() != 43) return std::nullopt;
  const auto hash = token_hash(token);
  const auto now = clock_.now_ms();
  std::optional<std::string> key;
  bool stale = false;
  database_.read([&](Session& session) {
    const auto found = rows<std::string, std::int64_t, std::int64_t>(
        session, "SELECT user_key, created, seen FROM host_session WHERE hash = $1", hash);
    if (found.empty()) return;
    const auto& [user_key, created, seen] = found.front();
    if (seen + session_idle_ms < now || created + session_life_ms < now) return;
    stale = seen + seen_step_ms < now;
    key = user_key;
  });
  if (stale) {
    database_.write(
        [&](Session& session) { run(session, "UPDATE host_session SET seen = $1 WHERE hash = $2", now, hash); });
  }
  return key;
}

void Sessions::end(std::string_view token) {
  database_.write(
      [&](Session& session) { run(session, "DELETE FROM host_session WHERE hash = $1", token_hash(token)); });
}

std::string ApiTokens::create(std::string_view user_key, std::string_view label) {
  const auto token = random_token();
  database_.write([&](Session& session) {
    run(session, "INSERT INTO host_token (hash, user_key, label, created) VALUES ($1, $2, $3, $4)", token_hash(token),
        user_key, label, clock_.now_ms());
  });
  return token;
}

std::optional<std::string> ApiTokens::user(std::string_view token) {
  if (token.size() != 43) return std::nullopt;
  std::optional<std::string> key;
  database_.read([&](Session& session) {
    const auto found = rows<std::string>(session, "SELECT user_key FROM host_token WHERE hash = $1", token_hash(token));
    if (!found.empty()) key = std::get<0>(found.front());
  });
  return key;
}

bool Throttle::held(std::string_view login, std::string_view address) {
  bool answer = false;
  database_.read([&](Session& session) {
    const auto found =
        rows<std::int64_t>(session, "SELECT until FROM host_throttle WHERE hash = $1", pair_hash(login, address));
    answer = !found.empty() && std::get<0>(found.front()) > clock_.now_ms();
  });
  return answer;
}

void Throttle::failed(std::string_view login, std::string_view address) {
  const auto hash = pair_hash(login, address);
  const auto now = clock_.now_ms();
  database_.write([&](Session& session) {
    run(session, "DELETE FROM host_throttle WHERE last < $1", now - failures_kept_ms);
    const auto found = rows<std::int64_t>(session, "SELECT failures FROM host_throttle WHERE hash = $1", hash);
    const std::int64_t failures = (found.empty() ? 0 : std::get<0>(found.front())) + 1;
    const std::int64_t doublings = std::clamp<std::int64_t>(failures - free_failures - 1, 0, 20);
    const std::int64_t hold = failures > free_failures ? std::min(longest_hold_ms, std::int64_t{1000} << doublings) : 0;
    run(session,
        "INSERT INTO host_throttle (hash, failures, until, last) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO UPDATE "
        "SET"
        " failures = excluded.failures, until = excluded.until, last = excluded.last",
        hash, failures, now + hold, now);
  });
}

void Throttle::good(std::string_view login, std::string_view address) {
  database_.write(
      [&](Session& session) { run(session, "DELETE FROM host_throttle WHERE hash = $1", pair_hash(login, address)); });
}

}  // namespace samplehost
