#include "pages/mail/letter_text.h"

#include <algorithm>
#include <cctype>
#include <kainjow/mustache.hpp>
#include <vector>

namespace tegami::pages::mail {

namespace {

std::string escaped(std::string_view text) { return kainjow::mustache::html_escape(std::string(text)); }

/// Where an address that began at the text's start ends: at white space, brackets, quotes, full-width marks.
std::size_t link_length(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    const auto c = static_cast<unsigned char>(text[end]);
    if (c <= 0x20 || c >= 0x7F || c == '<' || c == '>' || c == '"' || c == '\'' || c == '`') break;
    ++end;
  }
  while (end > 0 && std::string_view(".,;:!?)]}").find(text[end - 1]) != std::string_view::npos) --end;
  return end;
}

std::string with_links(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const auto at = std::min(line.find("https://"), line.find("http://"));
    out += escaped(line.substr(0, at));
    if (at == std::string_view::npos) break;
    line.remove_prefix(at);
    const auto address = line.substr(0, link_length(line));
    if (address.size() <= line.find("//") + 2) {
      out += escaped(line.substr(0, 1));
      line.remove_prefix(1);
      continue;
    }
    out += "<a href=\"" + escaped(address) + "\" target=\"_blank\" rel=\"noopener noreferrer\">" + escaped(address) +
           "</a>";
    line.remove_prefix(address.size());
  }
  return out;
}

bool is_quoted(std::string_view line) { return line.starts_with(">"); }

std::string_view unquoted(std::string_view line) {
  line.remove_prefix(1);
  if (line.starts_with(" ")) line.remove_prefix(1);
  return line;
}

/// Lines of one block: paragraphs at blank lines, a break within.
std::string paragraphs(const std::vector<std::string_view>& lines) {
  std::string out;
  bool open = false;
  for (const auto line : lines) {
    if (line.find_first_not_of(" \t") == std::string_view::npos) {
      if (open) out += "</p>";
      open = false;
      continue;
    }
    out += open ? "<br>" : "<p>";
    open = true;
    out += with_links(line);
  }
  return open ? out + "</p>" : out;
}

std::string_view cut(std::string_view text) {
  if (text.size() <= shown_text_bytes) return text;
  auto end = shown_text_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace

std::string text_to_html(std::string_view text) {
  text = cut(text);
  std::string out;
  std::vector<std::string_view> block;
  bool quoted = false;
  const auto flush = [&] {
    const auto html = paragraphs(block);
    if (!html.empty()) out += quoted ? "<blockquote>" + html + "</blockquote>" : html;
    block.clear();
  };
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (is_quoted(line) != quoted) {
      flush();
      quoted = !quoted;
    }
    block.push_back(quoted ? unquoted(line) : line);
  }
  flush();
  return out;
}

std::string marked(std::string_view text, std::string_view word) {
  if (word.empty()) return escaped(text);
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  std::string out;
  auto at = text.begin();
  while (true) {
    const auto hit = std::search(at, text.end(), word.begin(), word.end(), same);
    out += escaped({at, hit});
    if (hit == text.end()) return out;
    at = hit + static_cast<std::ptrdiff_t>(word.size());
    out += "<mark>" + escaped({hit, at}) + "</mark>";
  }
}

}  // namespace tegami::pages::mail
