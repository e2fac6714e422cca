/// attached_bytes.h - bytes that came with a call, kept so that they can be read from the first on again and again.
///
/// Few stand in memory, more in a temporary file without a name. Any thread. Errors of the file are std::system_error.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "mailbox/mime/message.h"

namespace tegami::services {

class AttachedBytes {
 public:
  explicit AttachedBytes(std::string bytes);
  /// Reads the source to its end; nothing where it holds more than `limit` bytes.
  static std::optional<AttachedBytes> read(const std::function<std::size_t(std::span<char>)>& source,
                                           std::uint64_t limit);

  /// Takes them piece by piece, as they come.
  class Keeper;

  std::uint64_t size() const noexcept { return size_; }
  mailbox::mime::Source open() const;

 private:
  struct File;
  AttachedBytes() = default;
  std::uint64_t size_ = 0;
  std::shared_ptr<const std::string> memory_;
  std::shared_ptr<const File> file_;
};

class AttachedBytes::Keeper {
 public:
  explicit Keeper(std::uint64_t limit) : limit_(limit) {}
  /// False: they are more than the limit; nothing more is kept.
  bool put(std::span<const char> piece);
  AttachedBytes take() &&;

 private:
  std::uint64_t limit_, size_ = 0;
  std::string first_;
  std::shared_ptr<File> file_;
};

}  // namespace tegami::services
