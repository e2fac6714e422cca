/// words.h - encoded-words of header fields (RFC 2047), and the wrong kinds that mailers make.
///
/// Neighbours of the same charset are joined as bytes before they are decoded, so that a letter cut in its middle is
/// whole again. Taken as well: words glued to text, spaces inside, missing padding, padding in the middle, a missing
/// end. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tegami::mailbox::mime {

struct EncodedWord {
  std::string_view charset;
  std::string bytes;
  std::size_t size = 0;  ///< of the whole word in the text
};

/// The word that begins at text[at].
std::optional<EncodedWord> encoded_word_at(std::string_view text, std::size_t at);

/// A value as readable() gives it, with its encoded-words decoded. No control characters.
std::string decode_words(std::string_view text);

/// readable() and decode_words() of a raw field value.
std::string decode_text(std::string_view raw);

/// Lenient base64: what is no base64 is passed over, padding may be missing or in the middle.
std::string decode_base64(std::string_view text);

}  // namespace tegami::mailbox::mime
