#include "demo/smtp_dialogue.h"

#include <sodium.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace samplehost {
namespace {

constexpr char bad_log_on[] = "535 5.7.8 The user name or password is wrong\r\n";
constexpr std::size_t most_recipients = 100;

std::optional<std::string> decoded(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t count = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr,
                        &count, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  out.resize(count);
  return out;
}

std::string address_in(const std::string& text) {
  const auto open = text.find('<');
  const auto close = text.find('>', open);
  return open == std::string::npos || close == std::string::npos ? std::string{}
                                                                 : text.substr(open + 1, close - open - 1);
}

}  // namespace

std::string SmtpDialogue::greeting() { return "220 demo.example.co.jp ESMTP tegami demo\r\n"; }

std::string SmtpDialogue::line(std::string_view text) {
  switch (step_) {
    case Step::data:
      return data(text);
    case Step::commands:
      return command(text);
    default:
      return answer(text);
  }
}

std::string SmtpDialogue::command(std::string_view text) {
  const auto word = command_of(text);
  const auto rest = rest_of(text);
  if (word == "EHLO") {
    return "250-demo.example.co.jp\r\n250-PIPELINING\r\n250-SIZE " + std::to_string(most_demo_bytes) +
           "\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 AUTH PLAIN LOGIN\r\n";
  }
  if (word == "HELO") return "250 demo.example.co.jp\r\n";
  if (word == "NOOP") return "250 2.0.0 OK\r\n";
  if (word == "QUIT") {
    ended_ = true;
    return "221 2.0.0 Bye\r\n";
  }
  if (word == "RSET") {
    sender_ = false;
    recipients_.clear();
    return "250 2.0.0 OK\r\n";
  }
  if (word == "AUTH") return authenticate(rest);
  if (word == "MAIL") {
    if (!logged_on_) return "530 5.7.0 Log on first\r\n";
    sender_ = true;
    recipients_.clear();
    return "250 2.1.0 OK\r\n";
  }
  if (word == "RCPT") return recipient(rest);
  if (word == "DATA") {
    if (recipients_.empty()) return "503 5.5.1 No recipients\r\n";
    step_ = Step::data;
    text_.clear();
    too_big_ = false;
    return "354 End with a dot on a line of its own\r\n";
  }
  return "500 5.5.2 Unknown command\r\n";
}

std::string SmtpDialogue::authenticate(const std::string& rest) {
  const auto mechanism = command_of(rest);
  const auto initial = rest_of(rest);
  if (mechanism == "PLAIN") {
    step_ = Step::plain;
    return initial.empty() ? "334 \r\n" : answer(initial);
  }
  if (mechanism == "LOGIN") {
    step_ = Step::login_user;
    return initial.empty() ? "334 VXNlcm5hbWU6\r\n" : answer(initial);
  }
  return "504 5.5.4 Unknown mechanism\r\n";
}

std::string SmtpDialogue::answer(std::string_view text) {
  const auto step = std::exchange(step_, Step::commands);
  const auto value = decoded(text);
  if (!value) return "501 5.5.2 No base64 text\r\n";
  if (step == Step::login_user) {
    user_ = *value;
    step_ = Step::login_password;
    return "334 UGFzc3dvcmQ6\r\n";
  }
  if (step == Step::login_password) return log_on(user_, *value);
  const auto first = value->find('\0');
  const auto second = first == std::string::npos ? first : value->find('\0', first + 1);
  if (second == std::string::npos) return bad_log_on;
  return log_on(value->substr(first + 1, second - first - 1), value->substr(second + 1));
}

std::string SmtpDialogue::log_on(const std::string& user, const std::string& password) {
  logged_on_ = mailboxes_.password_good(user, password);
  return logged_on_ ? "235 2.7.0 Logged on\r\n" : bad_log_on;
}

std::string SmtpDialogue::recipient(const std::string& rest) {
  if (!sender_) return "503 5.5.1 MAIL first\r\n";
  if (recipients_.size() == most_recipients) return "452 4.5.3 Too many recipients\r\n";
  const auto login = mailboxes_.login_of(address_in(rest));
  if (!login) return "550 5.1.1 The demo has no such mailbox\r\n";
  if (std::find(recipients_.begin(), recipients_.end(), *login) == recipients_.end()) recipients_.push_back(*login);
  return "250 2.1.5 OK\r\n";
}

std::string SmtpDialogue::data(std::string_view text) {
  if (text != ".") {
    if (text.starts_with('.')) text.remove_prefix(1);
    too_big_ = too_big_ || text_.size() + text.size() > most_demo_bytes;
    if (!too_big_) text_.append(text).append("\r\n");
    return {};
  }
  step_ = Step::commands;
  sender_ = false;
  const auto recipients = std::exchange(recipients_, {});
  if (too_big_) return "552 5.3.4 Too big\r\n";
  for (const auto& login : recipients) mailboxes_.deliver(login, text_);
  text_.clear();
  return "250 2.0.0 Delivered\r\n";
}

}  // namespace samplehost
