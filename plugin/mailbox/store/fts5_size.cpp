#include "mailbox/store/fts5_size.h"

#include <cstddef>

namespace tegami::mailbox::store {

namespace {

constexpr std::size_t kCookieBytes = 4;
constexpr std::uint64_t kMost = 100'000;  // levels and pieces: more is no record of this kind

/// SQLite's numbers of one to nine bytes, seven bits in each but the ninth.
class Numbers {
 public:
  explicit Numbers(std::span<const char> bytes) : bytes_(bytes) {}
  std::uint64_t next() {
    std::uint64_t value = 0;
    for (int count = 1; at_ < bytes_.size(); ++count) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      if (count == 9) return value << 8U | byte;
      value = value << 7U | (byte & 0x7FU);
      if (byte < 0x80) return value;
    }
    good_ = false;
    return 0;
  }
  bool good() const { return good_; }

 private:
  std::span<const char> bytes_;
  std::size_t at_ = 0;
  bool good_ = true;
};

}  // namespace

std::int64_t fts5_pages(std::span<const char> record) {
  if (record.size() <= kCookieBytes) return 0;
  Numbers numbers(record.subspan(kCookieBytes));
  const std::uint64_t levels = numbers.next();
  numbers.next();  // pieces in all
  numbers.next();  // writes so far
  std::uint64_t pages = 0;
  for (std::uint64_t level = 0; level < levels && level < kMost && numbers.good(); ++level) {
    numbers.next();  // pieces being merged
    const std::uint64_t pieces = numbers.next();
    for (std::uint64_t piece = 0; piece < pieces && piece < kMost && numbers.good(); ++piece) {
      numbers.next();  // its id
      const std::uint64_t first = numbers.next();
      const std::uint64_t last = numbers.next();
      if (last >= first && last != 0) pages += last - first + 1;
    }
  }
  return numbers.good() ? static_cast<std::int64_t>(pages) : 0;
}

}  // namespace tegami::mailbox::store
