#include "services/attached_bytes.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include "mailbox/mime/spill.h"

namespace tegami::services {

namespace {

constexpr std::size_t kInMemory = 256 * 1024;
constexpr std::size_t kPiece = 64 * 1024;

}  // namespace

struct AttachedBytes::File {
  File() : descriptor(mailbox::mime::nameless_file()) {}
  ~File() { ::close(descriptor); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  const int descriptor;
};

AttachedBytes::AttachedBytes(std::string bytes)
    : size_(bytes.size()), memory_(std::make_shared<const std::string>(std::move(bytes))) {}

bool AttachedBytes::Keeper::put(std::span<const char> piece) {
  if (piece.size() > limit_ - size_) {
    size_ = limit_;
    return false;
  }
  size_ += piece.size();
  const std::string_view bytes(piece.data(), piece.size());
  if (!file_ && first_.size() + bytes.size() <= kInMemory) {
    first_ += bytes;
    return true;
  }
  if (!file_) {
    file_ = std::make_shared<File>();
    mailbox::mime::write_all(file_->descriptor, first_);
    first_ = {};
  }
  mailbox::mime::write_all(file_->descriptor, bytes);
  return true;
}

AttachedBytes AttachedBytes::Keeper::take() && {
  if (!file_) return AttachedBytes(std::move(first_));
  AttachedBytes kept;
  kept.size_ = size_;
  kept.file_ = std::move(file_);
  return kept;
}

std::optional<AttachedBytes> AttachedBytes::read(const std::function<std::size_t(std::span<char>)>& source,
                                                 std::uint64_t limit) {
  Keeper keeper(limit);
  std::vector<char> piece(kPiece);
  for (std::size_t got = source(piece); got != 0; got = source(piece)) {
    if (!keeper.put({piece.data(), got})) return std::nullopt;
  }
  return std::move(keeper).take();
}

mailbox::mime::Source AttachedBytes::open() const {
  if (memory_) {
    return [bytes = memory_, at = std::size_t{0}](std::span<char> into) mutable {
      const std::size_t size = std::min(into.size(), bytes->size() - at);
      std::copy_n(bytes->data() + at, size, into.data());
      at += size;
      return size;
    };
  }
  return [file = file_, at = off_t{0}](std::span<char> into) mutable {
    ssize_t got = 0;
    do {
      got = ::pread(file->descriptor, into.data(), into.size(), at);
    } while (got < 0 && errno == EINTR);
    if (got < 0) throw std::system_error(errno, std::generic_category(), "an attachment kept aside");
    at += got;
    return static_cast<std::size_t>(got);
  };
}

}  // namespace tegami::services
