/// address.h - an address as it goes into MAIL FROM and RCPT TO (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
///
/// There is one way to make one, so no address can carry a line break, a NUL or a second command (by construction).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tegami::transport::smtp {

class Address {
 public:
  /// Octets: RFC 5321 section 4.5.3.1, with room for domains that DNS would not hold.
  static constexpr std::size_t kMaxLocal = 64 * 4;  ///< of UTF-8
  static constexpr std::size_t kMaxDomain = 255;

  /// `text` is local-part "@" domain, without angle brackets, the local part quoted where it needs to be. Dots may
  /// stand anywhere in an unquoted local part, as Japanese carriers issue them. Nothing where it is no address.
  static std::optional<Address> parse(std::string_view text);
  /// The null reverse path.
  static Address null() { return Address(std::string()); }

  const std::string& text() const noexcept { return text_; }
  /// Needs SMTPUTF8.
  bool international() const noexcept;
  bool operator==(const Address&) const = default;

 private:
  explicit Address(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace tegami::transport::smtp
