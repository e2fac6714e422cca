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

std::optional<AttachedBytes> AttachedBytes::read(const std::function<std::size_t(std::span<char>)>& source,
                                                 std::uint64_t limit) {
  std::string first;
  std::shared_ptr<File> file;
  std::uint64_t size = 0;
  std::vector<char> piece(kPiece);
  for (std::size_t got = source(piece); got != 0; got = source(piece)) {
    size += got;
    if (size > limit) return std::nullopt;
    const std::string_view bytes(piece.data(), got);
    if (!file && first.size() + got <= kInMemory) {
      first += bytes;
      continue;
    }
    if (!file) {
      file = std::make_shared<File>();
      mailbox::mime::write_all(file->descriptor, first);
      first = {};
    }
    mailbox::mime::write_all(file->descriptor, bytes);
  }
  if (!file) return AttachedBytes(std::move(first));
  AttachedBytes kept;
  kept.size_ = size;
  kept.file_ = std::move(file);
  return kept;
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
