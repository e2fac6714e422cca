#include "transport/smtp/reply.h"

#include <algorithm>
#include <utility>

namespace tegami::transport::smtp {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Digits at the front of `text`, 1 to `most`; taken off.
std::string_view number(std::string_view& text, std::size_t most) {
  std::size_t length = 0;
  while (length < text.size() && length < most && digit(text[length])) ++length;
  const std::string_view digits = text.substr(0, length);
  text.remove_prefix(length);
  return digits;
}

/// class "." subject "." detail, where it stands at the front and its class is that of the reply; taken off with its
/// blank.
std::string_view enhanced_code(std::string_view& text, char wanted_class) {
  std::string_view rest = text;
  const auto dot = [&] {
    if (!rest.starts_with('.')) return false;
    rest.remove_prefix(1);
    return true;
  };
  const std::string_view first = number(rest, 1);
  if (first.empty() || first.front() != wanted_class || !dot()) return {};
  if (number(rest, 3).empty() || !dot() || number(rest, 3).empty()) return {};
  if (!rest.empty() && rest.front() != ' ') return {};
  const std::string_view code = text.substr(0, text.size() - rest.size());
  text = rest.empty() ? rest : rest.substr(1);
  return code;
}

}  // namespace

std::string Reply::text() const {
  std::string all = std::to_string(code);
  if (!enhanced.empty()) all += ' ' + enhanced;
  for (const std::string& line : lines) {
    if (all.size() > 500) break;
    if (!line.empty()) all += ' ' + line;
  }
  return printable(all);
}

ReplyReader::Got ReplyReader::add(std::string_view line) {
  if (whole_) {
    reply_ = {};
    bytes_ = 0;
    whole_ = false;
  }
  const auto breach = [this] {
    reply_ = {};
    bytes_ = 0;
    return Got::breach;
  };
  const bool three = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && digit(line[1]) && digit(line[2]);
  if (!three) return breach();
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  if (reply_.code != 0 && reply_.code != code) return breach();
  const char separator = line.size() > 3 ? line[3] : ' ';
  if (separator != ' ' && separator != '-') return breach();
  std::string_view text = line.substr(std::min<std::size_t>(4, line.size()));
  const std::string_view enhanced = enhanced_code(text, line[0]);
  reply_.code = code;
  if (!enhanced.empty()) reply_.enhanced = enhanced;
  bytes_ += line.size();
  if (reply_.lines.size() >= kMaxReplyLines || bytes_ > kMaxReplyBytes) return breach();
  reply_.lines.emplace_back(text);
  whole_ = separator == ' ';
  return whole_ ? Got::reply : Got::more;
}

Reply ReplyReader::take() {
  bytes_ = 0;
  whole_ = false;
  return std::exchange(reply_, {});
}

Failure refusal(Stage stage, const Reply& reply, Kind kind, std::string_view code) {
  return {stage, reply.temporary() ? Kind::temporary : kind, std::string(code), reply.text()};
}

}  // namespace tegami::transport::smtp
