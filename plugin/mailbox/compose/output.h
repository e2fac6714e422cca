/// output.h - the sink of compose(), counted, and stopped at the largest message.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace tegami::mailbox::compose {

class Output {
 public:
  Output(const std::function<void(std::span<const char>)>& sink, std::uint64_t limit) : sink_(sink), limit_(limit) {}

  /// Nothing more is written when the message would get too large.
  void write(std::string_view bytes) {
    if (bytes.size() > limit_ - bytes_) full_ = true;
    if (full_) return;
    bytes_ += bytes.size();
    sink_(bytes);
  }
  bool full() const { return full_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  const std::function<void(std::span<const char>)>& sink_;
  std::uint64_t limit_, bytes_ = 0;
  bool full_ = false;
};

}  // namespace tegami::mailbox::compose
