/// seal.h - secrets at rest: AES-256-GCM by OpenSSL EVP, key by id from the host, bound to their row (K1).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tegami::storage {

/// The key of an id (empty: the one to seal with), 32 bytes; nullopt when the host has it no longer.
struct SealingKey {
  std::string id;
  std::vector<unsigned char> bytes;
};
using KeySource = std::function<std::optional<SealingKey>(std::string_view id)>;

class Seal {
 public:
  explicit Seal(KeySource keys);
  /// row: what the record belongs to ("account/7/receive"), authenticated with it. An empty secret seals to an
  /// empty record. nullopt: the host gives no key.
  std::optional<std::string> close(std::string_view secret, std::string_view row) const;
  /// nullopt: key missing, record broken, or another row's ("paused: password needed", never an error page).
  std::optional<std::string> open(std::string_view record, std::string_view row) const;
  /// What every record under the current key begins with, and none under another. nullopt: the host gives no key.
  std::optional<std::string> current_prefix() const;

 private:
  KeySource keys_;
};

}  // namespace tegami::storage
