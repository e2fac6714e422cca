/// pop3_dialogue.h - a POP3 server's side (RFC 1939, CAPA of RFC 2449): USER, PASS, STAT, LIST, UIDL, RETR, TOP, DELE,
/// RSET, NOOP, QUIT. Deleting happens at QUIT.
#pragma once

#include <set>
#include <vector>

#include "demo/dialogue.h"
#include "demo/mailboxes.h"

namespace samplehost {

class Pop3Dialogue : public Dialogue {
 public:
  explicit Pop3Dialogue(Mailboxes& mailboxes) : mailboxes_(mailboxes) {}
  ~Pop3Dialogue() override;
  std::string greeting() override;
  std::string line(std::string_view text) override;
  bool ended() const override { return ended_; }

 private:
  std::string log_on(const std::string& command, const std::string& rest);
  std::string transact(const std::string& command, const std::string& rest);
  std::string listing(bool uids, const std::string& rest) const;
  std::string content(const std::string& rest, bool top) const;
  std::string quit();
  /// The mail of that number, 1 and up, when it is there and not deleted.
  const DemoMail* mail(const std::string& number) const;

  Mailboxes& mailboxes_;
  std::string user_, open_;
  std::vector<DemoMail> mails_;
  std::set<std::size_t> deleted_;
  bool ended_ = false;
};

}  // namespace samplehost
