#include "transport/out_buffer.h"

#include <cstring>

namespace tegami::transport {

namespace {

/// Sent bytes are kept until all are sent, or so many lie there.
constexpr std::size_t kSentKept = 8'192;

}  // namespace

void OutBuffer::sent(std::size_t bytes) {
  explicit_bzero(bytes_.data() + sent_, bytes);
  sent_ += bytes;
  if (sent_ == bytes_.size()) {
    bytes_.clear();
    sent_ = 0;
  } else if (sent_ > kSentKept) {
    bytes_.erase(0, sent_);
    sent_ = 0;
  }
}

}  // namespace tegami::transport
