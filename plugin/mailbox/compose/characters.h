/// characters.h - a UTF-8 text one character (code point) after the other, and what a header field may not hold.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "mailbox/compose/fault.h"

namespace tegami::mailbox::compose {

/// for (char32_t c : Characters(text)). The text must be UTF-8 and outlive the loop; a temporary std::string may be
/// given where the loop is all there is of it (it is kept).
class Characters {
 public:
  class Iterator {
   public:
    Iterator(std::string_view text, std::size_t at);
    char32_t operator*() const { return now_; }
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }
    /// The bytes of this character stand at [offset(), offset() + bytes()).
    std::size_t offset() const { return at_; }
    std::size_t bytes() const { return next_ - at_; }

   private:
    void read();
    std::string_view text_;
    std::size_t at_, next_ = 0;
    char32_t now_ = 0;
  };

  explicit Characters(std::string_view text) : text_(text) {}
  explicit Characters(std::string&& text) : kept_(std::move(text)), text_(kept_) {}
  Characters(const Characters&) = delete;
  Characters& operator=(const Characters&) = delete;

  Iterator begin() const { return {text_, 0}; }
  Iterator end() const { return {text_, text_.size()}; }

 private:
  std::string kept_;
  std::string_view text_;
};

/// C0, DEL, C1, and U+2028 and U+2029: none of them may stand in a field of one line.
constexpr bool breaks_a_line(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029; }

/// What is wrong with the text of a field of one line.
std::optional<Fault> flaw_of_line(std::string_view text, std::size_t max_characters);

/// Of a text of many lines: UTF-8 without NUL.
std::optional<Fault> flaw_of_text(std::string_view text, std::size_t max_bytes);

}  // namespace tegami::mailbox::compose
