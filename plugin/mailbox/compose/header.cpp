#include "mailbox/compose/header.h"

#include <algorithm>

#include "mailbox/compose/encoded_words.h"

namespace tegami::mailbox::compose {
namespace {

constexpr std::size_t kQuotedBytes = 60;

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 127; });
}

bool is_atom(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

}  // namespace

void HeaderField::token(std::string_view text) {
  if (!first_ && column_ + 1 + text.size() > kColumns) {
    line_ += "\r\n";
    column_ = 0;
  }
  line_ += ' ';
  line_ += text;
  column_ += 1 + text.size();
  first_ = false;
}

/// Tokens parted by single spaces, each with room on a line.
bool HeaderField::fits_plainly(std::string_view text) const {
  if (!is_printable(text) || text.find("=?") != text.npos) return false;
  std::size_t room = first_ ? kColumns - column_ - 1 : kColumns - 1;
  for (;;) {
    const std::size_t space = text.find(' ');
    const std::size_t size = std::min(space, text.size());
    if (size == 0 || size > room) return false;
    if (space == std::string_view::npos) return true;
    text.remove_prefix(space + 1);
    room = kColumns - 1;
  }
}

void HeaderField::words(std::string_view utf8, Charset charset) {
  std::size_t room = kColumns > column_ + 1 ? kColumns - column_ - 1 : 0;
  if (room < kLeastWord) room = kWordBytes;  // token() folds
  for (const std::string& word : encoded_words(utf8, charset, room)) token(word);
}

void HeaderField::text(std::string_view utf8, Charset charset) {
  if (utf8.empty()) return;
  if (!fits_plainly(utf8)) {
    words(utf8, charset);
    return;
  }
  for (std::size_t space = 0; space != std::string_view::npos;) {
    space = utf8.find(' ');
    token(utf8.substr(0, space));
    if (space != std::string_view::npos) utf8.remove_prefix(space + 1);
  }
}

void HeaderField::phrase(std::string_view name, Charset charset) {
  const bool atoms = std::ranges::all_of(name, [](char c) { return is_atom(c) || c == ' '; });
  if (atoms) {
    text(name, charset);
  } else if (is_printable(name) && name.size() <= kQuotedBytes && name.find("=?") == name.npos) {
    token(quoted(name));
  } else {
    words(name, charset);
  }
}

void HeaderField::mailboxes(std::span<const Mailbox> all, Charset charset) {
  for (const Mailbox& one : all) {
    std::string_view name = one.display_name;
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    name.remove_suffix(name.size() - (name.find_last_not_of(' ') + 1));
    const std::string_view comma = &one == &all.back() ? "" : ",";
    if (name.empty()) {
      token(one.address.wire().append(comma));
      continue;
    }
    phrase(name, charset);
    token(('<' + one.address.wire() + '>').append(comma));
  }
}

std::string HeaderField::take() && { return std::move(line_) + "\r\n"; }

}  // namespace tegami::mailbox::compose
