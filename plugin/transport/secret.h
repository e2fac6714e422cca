/// secret.h - a password or token in memory: cannot be printed or compared, is wiped when it goes (K1).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tegami::transport {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  bool empty() const noexcept { return value_.empty(); }
  /// The one way to the text; each use is to be read with suspicion.
  std::string_view reveal() const noexcept { return value_; }

 private:
  void wipe() noexcept;
  std::string value_;
};

/// One text of them all, without a growing buffer that leaves copies of a secret behind.
Secret joined(std::initializer_list<std::string_view> parts);

}  // namespace tegami::transport
