/// out_buffer.h - bytes to be sent, wiped once they are: commands carry passwords. One thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tegami::transport {

class OutBuffer {
 public:
  /// room: bytes that fit without growing; a growing buffer would leave copies of a secret behind.
  explicit OutBuffer(std::size_t room) { bytes_.reserve(room); }

  /// More room, where all was sent: what lay here is wiped by then.
  void make_room(std::size_t room) { bytes_.reserve(room); }
  void add(std::string_view bytes) { bytes_ += bytes; }
  std::string_view unsent() const noexcept { return std::string_view(bytes_).substr(sent_); }
  void sent(std::size_t bytes);

 private:
  std::string bytes_;
  std::size_t sent_ = 0;
};

}  // namespace tegami::transport
