#include "transport/pop3/reply.h"

#include <algorithm>
#include <string>

namespace tegami::transport::pop3 {

namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return result;
}

/// The text after a status word, or nothing where the line begins otherwise.
std::optional<std::string_view> after(std::string_view line, std::string_view word) {
  if (!line.starts_with(word)) return std::nullopt;
  line.remove_prefix(word.size());
  if (line.empty()) return line;
  if (line.front() != ' ' && line.front() != '\t') return std::nullopt;
  return line.substr(1);
}

}  // namespace

std::optional<Reply> parse_reply(std::string_view line, bool challenge_allowed) {
  if (auto text = after(line, "+OK")) return Reply{Reply::Type::ok, *text};
  if (auto text = after(line, "-ERR")) return Reply{Reply::Type::err, *text};
  if (challenge_allowed) {
    if (auto text = after(line, "+")) return Reply{Reply::Type::challenge, *text};
  }
  return std::nullopt;
}

std::string_view response_code(std::string_view text) {
  if (!text.starts_with('[')) return {};
  const std::size_t end = text.find(']');
  if (end == std::string_view::npos) return {};
  return text.substr(1, end - 1);
}

Failure refusal(Stage stage, std::string_view text, Kind kind, std::string_view code) {
  const std::string sent = upper(response_code(text));
  if (sent == "IN-USE") return {stage, Kind::temporary, "mailbox_in_use", printable(text)};
  if (sent == "LOGIN-DELAY") return {stage, Kind::temporary, "login_delay", printable(text)};
  if (sent == "SYS/TEMP") return {stage, Kind::temporary, "server_temporary", printable(text)};
  if (sent == "SYS/PERM") return {stage, Kind::permanent, "server_permanent", printable(text)};
  if (sent != "AUTH" && (stage == Stage::sign_in || stage == Stage::greeting)) {
    const std::string words = upper(text);
    const bool locked = words.find("LOCK") != std::string::npos;
    const bool maildrop = words.find("MAILDROP") != std::string::npos || words.find("MAILBOX") != std::string::npos;
    if (locked && maildrop) return {stage, Kind::temporary, "mailbox_in_use", printable(text)};
  }
  return {stage, kind, std::string(code), printable(text)};
}

}  // namespace tegami::transport::pop3
