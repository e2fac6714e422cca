/// dots.h - takes the dot-stuffing (RFC 1939 section 3) off a multi-line body while it streams by.
///
/// Bytes are handed on in as large pieces as they came in, never copied. A bare LF gets its CR. One thread at a time.
#pragma once

#include <span>
#include <string_view>

namespace tegami::transport {

class DotReader {
 public:
  /// strict: only CR LF ends a line, so that a mail holding LF "." LF cannot end its own body and smuggle replies to
  /// us. Not strict is for servers whose own reply lines end in bare LF.
  explicit DotReader(bool strict = true) noexcept : strict_(strict) {}

  /// Takes from the front of `bytes` up to and including the closing dot line; true once that was seen.
  /// sink(std::span<const char>) gets the pieces in order.
  template <class Sink>
  bool feed(std::string_view& bytes, Sink&& sink) {
    while (!bytes.empty()) {
      const Step step = next(bytes);
      if (!step.before.empty()) sink(std::span<const char>(step.before));
      if (step.done) return true;
    }
    return false;
  }

 private:
  enum class At { line_start, dot, dot_cr, inside, inside_cr };
  struct Step {
    std::string_view before;  ///< to hand on
    bool done = false;
  };
  Step next(std::string_view& bytes);
  Step run(std::string_view& bytes);

  bool strict_;
  At at_ = At::line_start;
};

}  // namespace tegami::transport
