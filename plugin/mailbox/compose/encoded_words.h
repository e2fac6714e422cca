/// encoded_words.h - a text as encoded-words (RFC 2047): no letter over two words, none longer than 75 octets, each of
/// them readable by itself (ISO-2022-JP begins and ends in ASCII). B, or for UTF-8 Q where that is shorter.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mailbox/compose/letter.h"

namespace tegami::mailbox::compose {

constexpr std::size_t kWordBytes = 75;
/// Less room than this is not worth to begin a word in: the line is folded first.
constexpr std::size_t kLeastWord = 40;

/// room: for the first word, and for each further one, at least kLeastWord. The text must be what the charset can hold.
std::vector<std::string> encoded_words(std::string_view utf8, Charset charset, std::size_t room = kWordBytes,
                                       std::size_t further = kWordBytes);

}  // namespace tegami::mailbox::compose
