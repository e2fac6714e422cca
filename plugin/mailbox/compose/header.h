/// header.h - header fields as lines (RFC 5322 2.2.3): folded at 76 columns wherever there is a place to fold, CRLF.
///
/// Texts that are plain ASCII words stay as they are; all others, and those that a reader could misread (two spaces,
/// spaces at an end, "=?"), become encoded-words as a whole.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "mailbox/compose/letter.h"

namespace tegami::mailbox::compose {

constexpr std::size_t kColumns = 76;  ///< RFC 2047 2: of a line with an encoded-word

/// One field, put together token by token.
class HeaderField {
 public:
  explicit HeaderField(std::string_view name) : line_(std::string(name) + ':'), column_(line_.size()) {}

  /// A token that cannot be folded inside. The first stands on the field's own line, however long it is.
  void token(std::string_view text);
  /// A Subject.
  void text(std::string_view utf8, Charset charset);
  /// An address list; to wire form.
  void mailboxes(std::span<const Mailbox> all, Charset charset);

  std::string take() &&;

 private:
  void words(std::string_view utf8, Charset charset);
  void phrase(std::string_view name, Charset charset);
  bool fits_plainly(std::string_view text) const;

  std::string line_;
  std::size_t column_;
  bool first_ = true;
};

}  // namespace tegami::mailbox::compose
