/// smtp_dialogue.h - an SMTP server's side (RFC 5321, AUTH of RFC 4954 with PLAIN and LOGIN, PIPELINING), delivering
/// into the demo's mailboxes. Mail is taken after log-on only, and only for the demo's own addresses.
#pragma once

#include <vector>

#include "demo/dialogue.h"
#include "demo/mailboxes.h"

namespace samplehost {

inline constexpr std::size_t most_demo_bytes = 50 * 1024 * 1024;

class SmtpDialogue : public Dialogue {
 public:
  explicit SmtpDialogue(Mailboxes& mailboxes) : mailboxes_(mailboxes) {}
  std::string greeting() override;
  std::string line(std::string_view text) override;
  bool ended() const override { return ended_; }

 private:
  enum class Step { commands, plain, login_user, login_password, data };
  std::string command(std::string_view text);
  std::string authenticate(const std::string& rest);
  std::string answer(std::string_view text);
  std::string log_on(const std::string& user, const std::string& password);
  std::string recipient(const std::string& rest);
  std::string data(std::string_view text);

  Mailboxes& mailboxes_;
  Step step_ = Step::commands;
  bool logged_on_ = false, ended_ = false, sender_ = false, too_big_ = false;
  std::string user_, text_;
  std::vector<std::string> recipients_;
};

}  // namespace samplehost
