#include "mailbox/mime/fields.h"

#include <algorithm>

#include "mailbox/mime/charset.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::mime {
namespace {

constexpr std::size_t kNameBytes = 256;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_space(char c) { return c == ' ' || c == '\t'; }

struct Line {
  std::string_view text;  ///< without its end
  std::size_t next;
};

Line line_at(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('\n', at);
  if (end == std::string_view::npos) return {text.substr(at), text.size()};
  std::string_view line = text.substr(at, end - at);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return {line, end + 1};
}

/// The length of the field's name, 0: this line is no field.
std::size_t name_of(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && i < kNameBytes && line[i] > ' ' && line[i] < 127 && line[i] != ':') ++i;
  const std::size_t name = i;
  while (i < line.size() && is_space(line[i])) ++i;
  return name > 0 && i < line.size() && line[i] == ':' ? name : 0;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::size_t end_of_head(std::string_view text, std::size_t from) {
  for (std::size_t i = text.find('\n', from > 2 ? from - 2 : 0); i != std::string_view::npos;
       i = text.find('\n', i + 1)) {
    std::size_t next = i + 1;
    if (next < text.size() && text[next] == '\r') ++next;
    if (next < text.size() && text[next] == '\n') return next + 1;
  }
  return std::string_view::npos;
}

Head split_head(std::string_view text) {
  Head head;
  std::size_t at = 0;
  if (text.starts_with("From ") || text.starts_with(">From ")) {
    const Line mark = line_at(text, 0);
    if (name_of(mark.text) == 0) at = mark.next;
  }
  while (at < text.size()) {
    const Line line = line_at(text, at);
    if (line.text.empty()) {
      head.body = line.next;
      return head;
    }
    const std::size_t name = name_of(line.text);
    const bool folded = is_space(line.text.front());
    if (name == 0 && !folded && (head.fields.empty() || name_of(line_at(text, line.next).text) == 0)) {
      head.body = at;  // the body begins without an empty line
      return head;
    }
    if (name == 0) {
      if (!head.fields.empty()) {
        std::string_view& value = head.fields.back().value;
        value = {value.data(), static_cast<std::size_t>(line.text.data() + line.text.size() - value.data())};
      }
    } else if (head.fields.size() < kFields) {
      const std::size_t colon = line.text.find(':', name);
      head.fields.push_back({line.text.substr(0, name), line.text.substr(colon + 1)});
    }
    at = line.next;
  }
  head.body = text.size();
  return head;
}

const Field* find(const std::vector<Field>& fields, std::string_view name) {
  const auto found = std::ranges::find_if(fields, [&](const Field& field) { return same_name(field.name, name); });
  return found == fields.end() ? nullptr : &*found;
}

std::string readable(std::string_view value) {
  std::string line;
  line.reserve(value.size());
  for (const char c : value) {
    if (c == '\r' || c == '\n' || c == '\0') continue;
    line += c == '\t' ? ' ' : c;
  }
  if (!is_ascii(line) || line.find('\x1B') != std::string::npos) line = to_utf8(line, {});
  const std::size_t first = line.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  line.erase(line.find_last_not_of(' ') + 1);
  return line.substr(first);
}

}  // namespace tegami::mailbox::mime
