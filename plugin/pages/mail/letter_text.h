/// letter_text.h - plain text of a mail as HTML: paragraphs, quoted lines, links; and marked hits of a search.
///
/// Everything is escaped; only <p>, <br>, <blockquote>, <a href="http(s)://…"> and <mark> are ever written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tegami::pages::mail {

inline constexpr std::size_t shown_text_bytes = 512u << 10;  ///< longer text is cut there

std::string text_to_html(std::string_view text);
/// The text escaped, every place of word (ASCII letters in either case) in <mark>.
std::string marked(std::string_view text, std::string_view word);

}  // namespace tegami::pages::mail
