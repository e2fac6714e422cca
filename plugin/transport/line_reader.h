/// line_reader.h - lines out of a stream of bytes, without a socket.
///
/// Ends at LF; one CR before it is taken off. A NUL or a line beyond the limit is an error, after which the reader is
/// not to be used again. A line that lies whole in the bytes given is not copied. One thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tegami::transport {

class LineReader {
 public:
  /// RFC 2449 says 512 octets, RFC 5321 says 512, and both are broken in the field; bytes, without the line end.
  static constexpr std::size_t kMaxLine = 8'192;

  enum class Got { line, more, too_long, nul };

  /// Takes from the front of `bytes`. After Got::line, line() holds until the next call or the bytes go.
  Got next(std::string_view& bytes);
  std::string_view line() const noexcept { return line_; }
  /// Whether the last line ended in CR LF, as it should.
  bool crlf() const noexcept { return crlf_; }

 private:
  std::string partial_;
  std::string_view line_;
  bool complete_ = false;
  bool crlf_ = true;
};

}  // namespace tegami::transport
