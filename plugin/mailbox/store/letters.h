/// letters.h - UTF-8 letter by letter. Any thread.
#pragma once

#include <unicode/utf8.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tegami::mailbox::store {

struct Letter {
  UChar32 code = 0;  ///< negative: broken bytes
  std::string_view bytes;
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"  // ICU's macro narrows on purpose
/// The letter at the head of text (not empty).
inline Letter first_letter(std::string_view text) {
  std::int32_t at = 0;
  const auto size = static_cast<std::int32_t>(text.size() < 8 ? text.size() : 8);
  UChar32 code = 0;
  U8_NEXT(text.data(), at, size, code);
  return {code, text.substr(0, static_cast<std::size_t>(at))};
}
#pragma GCC diagnostic pop

}  // namespace tegami::mailbox::store
