#include "demo/pop3_dialogue.h"

#include <charconv>
#include <sstream>

namespace samplehost {
namespace {

constexpr char capabilities[] =
    "+OK\r\nTOP\r\nUIDL\r\nUSER\r\nPIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nIMPLEMENTATION tegami-demo\r\n.\r\n";
constexpr char no_such_mail[] = "-ERR There is no such mail\r\n";

/// Dots doubled at line heads; of the body only that many lines; ended by a lone dot.
std::string stuffed(const std::string& text, long body_lines) {
  std::string out = "+OK\r\n";
  bool in_body = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    std::string_view line(text.data() + at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = end + 1;
    if (in_body && body_lines-- == 0) break;
    if (line.starts_with('.')) out += '.';
    out.append(line).append("\r\n");
    if (line.empty()) in_body = true;
  }
  return out + ".\r\n";
}

}  // namespace

Pop3Dialogue::~Pop3Dialogue() {
  if (!open_.empty()) mailboxes_.unlock(open_);
}

std::string Pop3Dialogue::greeting() { return "+OK tegami demo POP3\r\n"; }

std::string Pop3Dialogue::line(std::string_view text) {
  const auto command = command_of(text);
  const auto rest = rest_of(text);
  if (command == "CAPA") return capabilities;
  if (command == "NOOP") return "+OK\r\n";
  if (command == "QUIT") return quit();
  return open_.empty() ? log_on(command, rest) : transact(command, rest);
}

std::string Pop3Dialogue::log_on(const std::string& command, const std::string& rest) {
  if (command == "USER") {
    user_ = rest;
    return "+OK\r\n";
  }
  if (command != "PASS" || user_.empty()) return "-ERR Log on first\r\n";
  if (!mailboxes_.password_good(user_, rest)) {
    user_.clear();
    return "-ERR [AUTH] The user name or password is wrong\r\n";
  }
  if (!mailboxes_.lock(user_)) return "-ERR [IN-USE] The mailbox is open in another session\r\n";
  open_ = user_;
  mails_ = mailboxes_.list(open_);
  return "+OK Logged on\r\n";
}

std::string Pop3Dialogue::transact(const std::string& command, const std::string& rest) {
  if (command == "STAT") {
    std::size_t count = 0;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < mails_.size(); ++i) {
      if (deleted_.contains(i)) continue;
      ++count;
      bytes += mails_[i].bytes;
    }
    return "+OK " + std::to_string(count) + " " + std::to_string(bytes) + "\r\n";
  }
  if (command == "LIST" || command == "UIDL") return listing(command == "UIDL", rest);
  if (command == "RETR" || command == "TOP") return content(rest, command == "TOP");
  if (command == "DELE") {
    const auto* one = mail(rest);
    if (one == nullptr) return no_such_mail;
    deleted_.insert(static_cast<std::size_t>(one - mails_.data()));
    return "+OK\r\n";
  }
  if (command == "RSET") {
    deleted_.clear();
    return "+OK\r\n";
  }
  return "-ERR Unknown command\r\n";
}

const DemoMail* Pop3Dialogue::mail(const std::string& number) const {
  std::size_t n = 0;
  const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), n);
  if (failed != std::errc{} || end != number.data() + number.size() || n < 1 || n > mails_.size()) return nullptr;
  return deleted_.contains(n - 1) ? nullptr : &mails_[n - 1];
}

std::string Pop3Dialogue::listing(bool uids, const std::string& rest) const {
  const auto entry = [&](std::size_t i) {
    return std::to_string(i + 1) + " " + (uids ? mails_[i].uid : std::to_string(mails_[i].bytes)) + "\r\n";
  };
  if (!rest.empty()) {
    const auto* one = mail(rest);
    return one == nullptr ? std::string(no_such_mail) : "+OK " + entry(static_cast<std::size_t>(one - mails_.data()));
  }
  std::string out = "+OK\r\n";
  for (std::size_t i = 0; i < mails_.size(); ++i)
    if (!deleted_.contains(i)) out += entry(i);
  return out + ".\r\n";
}

std::string Pop3Dialogue::content(const std::string& rest, bool top) const {
  std::istringstream words(rest);
  std::string number;
  long lines = -1;
  words >> number;
  if (top && (!(words >> lines) || lines < 0)) return "-ERR TOP takes a number and a count of lines\r\n";
  const auto* one = mail(number);
  return one == nullptr ? std::string(no_such_mail) : stuffed(mailboxes_.read(*one), lines);
}

std::string Pop3Dialogue::quit() {
  for (const auto i : deleted_) mailboxes_.remove(mails_[i]);
  deleted_.clear();
  ended_ = true;
  return "+OK Bye\r\n";
}

}  // namespace samplehost
