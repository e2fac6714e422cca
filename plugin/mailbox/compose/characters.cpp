#include "mailbox/compose/characters.h"

#include <unicode/utf8.h>

#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::compose {

Characters::Iterator::Iterator(std::string_view text, std::size_t at) : text_(text), at_(at) { read(); }

Characters::Iterator& Characters::Iterator::operator++() {
  at_ = next_;
  read();
  return *this;
}

void Characters::Iterator::read() {
  if (at_ >= text_.size()) return;
  UChar32 c = 0;
  next_ = at_;
  U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(text_.data()), next_, text_.size(), c);
  now_ = static_cast<char32_t>(c);
}

std::optional<Fault> flaw_of_line(std::string_view text, std::size_t max_characters) {
  if (text.size() > 4 * max_characters) return Fault::too_long;
  if (mime::check_utf8(text).broken > 0) return Fault::not_utf8;
  std::size_t count = 0;
  for (const char32_t c : Characters(text)) {
    if (breaks_a_line(c)) return Fault::control_character;
    ++count;
  }
  if (count > max_characters) return Fault::too_long;
  return std::nullopt;
}

std::optional<Fault> flaw_of_text(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) return Fault::too_long;
  if (mime::check_utf8(text).broken > 0) return Fault::not_utf8;
  if (text.find('\0') != std::string_view::npos) return Fault::control_character;
  return std::nullopt;
}

}  // namespace tegami::mailbox::compose
