/// transcript.h - the dialogue with a server as people may read it (SPEC L1).
///
/// Never holds a secret: what goes out comes with its public form, and what comes in is cleaned of the secrets it is
/// told about, as a server may echo them. Keeps the head and the tail when it grows beyond its limit. One thread at a
/// time; no clock: the time of what follows is told by at().
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "transport/secret.h"

namespace tegami::transport {

class Transcript {
 public:
  /// limit in bytes; 0 keeps nothing.
  explicit Transcript(std::size_t limit) noexcept : limit_(limit) {}

  /// Milliseconds since 1970 UTC.
  void at(std::int64_t now_ms) noexcept { now_ms_ = now_ms; }
  void hide(Secret secret);
  /// The same text with each secret replaced by ****.
  std::string clean(std::string_view text) const;

  void client(std::string_view public_form);
  void server(std::string_view line);
  /// Something that is no line of the dialogue: connected, TLS begun, a limit hit, the end.
  void note(std::string_view text);
  /// A message that came in, or went out: its bytes are counted, never shown.
  void body(std::uint64_t bytes);
  void sent_body(std::uint64_t bytes);

  bool wanted() const noexcept { return limit_ != 0; }
  std::string text() const;

 private:
  void add(std::string_view mark, std::string_view text);

  std::size_t limit_;
  std::int64_t now_ms_ = 0;
  std::vector<Secret> secrets_;
  std::string head_;
  std::deque<std::string> tail_;
  std::size_t tail_bytes_ = 0;
  std::uint64_t left_out_ = 0;  ///< lines
};

}  // namespace tegami::transport
