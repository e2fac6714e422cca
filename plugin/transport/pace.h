/// pace.h - the deadlines of a session after its log-on (SPEC T3): silence, slowness, and when to send a NOOP.
///
/// Counts only while an answer is waited for and reading is not paused by ourselves. No clock of its own.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "transport/endpoint.h"

namespace tegami::transport {

class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Due { nothing, keep_alive, silent, slow };

  explicit Pace(const Deadlines& deadlines) noexcept : deadlines_(deadlines) {}

  /// The log-on is done: begin to count.
  void begin(Time now) noexcept {
    last_byte_ = now;
    restart_window(now);
  }
  void moved(std::uint64_t bytes, Time now) noexcept {
    last_byte_ = now;
    window_bytes_ += bytes;
  }
  /// A whole answer counts as the bytes of so much time: short answers to many commands are progress, not dripping.
  void answered(std::uint64_t answers, std::chrono::milliseconds worth) noexcept {
    window_bytes_ += answers * static_cast<std::uint64_t>(worth.count()) * deadlines_.slow_bytes_per_s / 1000;
  }
  /// What is going on, told after each change. patience: how long this one answer may take, instead of idle; slowness
  /// does not count meanwhile.
  void set(bool waiting, bool paused, std::optional<std::chrono::milliseconds> patience, Time now) noexcept {
    if (waiting == waiting_ && paused == paused_ && patience == patience_) return;
    waiting_ = waiting;
    paused_ = paused;
    patience_ = patience;
    if (counts()) {
      last_byte_ = now;
      restart_window(now);
    }
  }

  Time next() const noexcept {
    if (counts() && patience_) return last_byte_ + *patience_;
    if (counts()) return std::min(last_byte_ + deadlines_.idle, window_ + deadlines_.slow_window);
    if (!waiting_) return last_byte_ + keep_alive_after();
    return Time::max();
  }

  /// What has come due. keep_alive: send a NOOP now.
  Due due(Time now) noexcept {
    if (counts() && patience_) return now >= last_byte_ + *patience_ ? Due::silent : Due::nothing;
    if (counts()) {
      if (now >= last_byte_ + deadlines_.idle) return Due::silent;
      if (now < window_ + deadlines_.slow_window) return Due::nothing;
      const auto least =
          static_cast<std::uint64_t>(deadlines_.slow_window.count()) * deadlines_.slow_bytes_per_s / 1000;
      // The window may end a moment before the silence does: what has long said nothing is silent, not slow.
      if (window_bytes_ < least) return now >= last_byte_ + deadlines_.idle / 2 ? Due::silent : Due::slow;
      restart_window(now);
      return Due::nothing;
    }
    return !waiting_ && now >= last_byte_ + keep_alive_after() ? Due::keep_alive : Due::nothing;
  }

 private:
  bool counts() const noexcept { return waiting_ && !paused_; }
  void restart_window(Time now) noexcept {
    window_ = now;
    window_bytes_ = 0;
  }
  /// Servers are to wait ten minutes (RFC 1939 section 3); many wait one or two.
  std::chrono::milliseconds keep_alive_after() const noexcept {
    return std::min<std::chrono::milliseconds>(deadlines_.idle / 2, std::chrono::seconds(30));
  }

  const Deadlines& deadlines_;
  bool waiting_ = false;
  bool paused_ = false;
  std::optional<std::chrono::milliseconds> patience_;
  Time last_byte_{};
  Time window_{};
  std::uint64_t window_bytes_ = 0;
};

}  // namespace tegami::transport
