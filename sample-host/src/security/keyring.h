/// keyring.h - the sealing keys, in a 0600 file apart from the data (K1).
///
/// The file is JSON: {"current": "ID", "keys": {"ID": "base64 of 32 bytes"}}. It is made at first use; keys are added
/// by rotate() and stay, so that records sealed before can be re-keyed. A changed file is read again by itself.
/// Any thread. Errors are std::runtime_error naming the file, never a key.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace samplehost {

using KeyBytes = std::array<std::uint8_t, 32>;

struct SealingKey {
  std::string id;
  KeyBytes bytes{};
};

/// Which file was read: rotation puts a longer one, with another inode, in its place. The time alone would not tell
/// two writes within one tick of the file system's clock apart.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t changed_seconds = 0;
  std::int64_t changed_nanoseconds = 0;
  bool operator==(const FileIdentity&) const = default;
};

class Keyring {
 public:
  /// Makes the file when it is missing; refuses one that others may read.
  explicit Keyring(std::filesystem::path file);
  /// The key of that id, or the current one for an empty id.
  std::optional<SealingKey> key(std::string_view id = {}) const;
  /// Adds a key and makes it current; answers its id.
  std::string rotate();
  /// Drops a key that is not the current one; what is still sealed with it is lost. False: there is no such key.
  bool forget(std::string_view id);
  /// All of them, the current one first.
  std::vector<std::string> ids() const;
  const std::filesystem::path& file() const { return file_; }

  /// Seals a short text; row is bound to it (the record's own name). Empty stays empty.
  std::string seal(std::string_view text, std::string_view row) const;
  /// nullopt when the key is gone, or the record was changed or moved.
  std::optional<std::string> open(std::string_view sealed, std::string_view row) const;

 private:
  void load() const;
  void refresh() const;
  std::filesystem::path file_;
  mutable std::mutex mutex_;
  mutable std::string current_;
  mutable std::map<std::string, KeyBytes, std::less<>> keys_;
  mutable FileIdentity read_;
};

}  // namespace samplehost
