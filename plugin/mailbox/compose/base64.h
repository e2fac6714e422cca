/// base64.h - base64 (RFC 2045 6.8) in one piece, and as a body in lines of 76 columns while it streams by.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace tegami::mailbox::compose {

std::string base64(std::string_view bytes);

constexpr std::size_t base64_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

/// Lines with CRLF, also behind the last. Holds some kilobytes.
class Base64Lines {
 public:
  using Sink = std::function<void(std::string_view)>;
  explicit Base64Lines(Sink sink) : sink_(std::move(sink)) {}
  void write(std::string_view bytes);
  void finish();

 private:
  void line(std::string_view bytes);
  Sink sink_;
  std::string rest_;  ///< less than a line
  std::string out_;
};

}  // namespace tegami::mailbox::compose
