/// dots.h - dot-stuffing of a multi-line body while it streams by: off what comes in (RFC 1939 section 3), on what goes
/// out (RFC 5321 section 4.5.2).
///
/// What comes in is handed on in as large pieces as it came in, never copied; a bare LF gets its CR. One thread at a
/// time.
#pragma once

#include <span>
#include <string>
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

/// What it writes holds no bare CR and no bare LF, each of which becomes a line end: a server that takes one for
/// another than we do could be made to see the end of the mail in its midst.
class DotWriter {
 public:
  /// Appends to `out`: at most twice the bytes of `piece` and a few.
  void write(std::string_view piece, std::string& out);
  /// The end of the last line where it has none, and the dot line.
  void finish(std::string& out);

 private:
  bool line_start_ = true;
  bool cr_ = false;  ///< the last piece ended in one
};

}  // namespace tegami::transport
