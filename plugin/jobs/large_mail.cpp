#include "jobs/large_mail.h"

#include <algorithm>
#include <cstring>

#include "mailbox/mime/message.h"
#include "mailbox/mime/utf8.h"
#include "words/catalog.h"

namespace tegami::jobs {

namespace {

constexpr std::size_t kMostBytes = 120;

/// Whole letters of UTF-8, in one line.
std::string cut(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  mailbox::mime::cut_utf8(text, kMostBytes);
  return text;
}

void add(std::string& line, const std::string& part) {
  if (!part.empty()) line += (line.empty() ? "" : " / ") + part;
}

}  // namespace

std::string large_mail_line(const std::string& head, std::uint64_t bytes) {
  std::string line;
  std::size_t at = 0;
  const auto source = [&](std::span<char> into) {
    const auto count = std::min(into.size(), head.size() - at);
    std::memcpy(into.data(), head.data() + at, count);
    at += count;
    return count;
  };
  const auto read = head.empty() ? std::nullopt : mailbox::mime::read(source);
  if (read) {
    if (!read->from.empty()) add(line, cut(read->from[0].name.empty() ? read->from[0].address : read->from[0].name));
    add(line, cut(read->subject));
  }
  add(line, words::Catalog::bytes(static_cast<std::int64_t>(bytes)));
  return line;
}

}  // namespace tegami::jobs
