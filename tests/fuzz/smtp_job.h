// smtp_job.h - a job that sends mail to a hostile server, and checks each thing that the session tells or says.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/smtp_judge.h"
#include "transport/smtp/session.h"

namespace tegami::fuzz {

namespace smtp = transport::smtp;

/// What the fuzzer chooses: the first bytes of its input, one each.
struct SmtpPolicy {
  std::uint8_t script, auth, protection, mails, piece, socket, transcript, end;

  static constexpr std::size_t kBytes = 8;
  static SmtpPolicy of(std::string_view& input);

  /// What follows is a script of orders and answers; else it is the server's words alone.
  bool scripted() const { return (script & 1U) != 0; }
  bool skip_second_ehlo() const { return (script & 2U) != 0; }
  bool cut_tls() const { return (script & 4U) != 0; }  ///< the server talks on where the handshake is to begin
  bool eager() const { return (script & 8U) != 0; }    ///< gives a body before it is wanted, and too much of it
};

class SmtpJob : public smtp::SendHandler {
 public:
  SmtpJob(const SmtpPolicy& policy, smtp::Config config);

  void feed(std::string_view bytes);
  /// The right answer to what is waited for, or with `refuse` one of 4xx or 5xx.
  void answer(bool refuse);
  void give_mail(std::uint8_t kind);
  /// A piece of the body that is wanted; false where none is.
  bool give_body(std::size_t bytes);
  void finish() { session_.finish(); }
  void keep_alive() { session_.keep_alive(); }
  /// The connection takes so many bytes; false where there are none.
  bool take(std::size_t bytes);
  /// The server is gone, or we are; then each mail has its result, and nothing may move any more.
  void end();
  bool ended() const { return session_.ended(); }

  void on_signed_in(const smtp::Capabilities& capabilities) override;
  void on_body_wanted(std::uint64_t id) override;
  void on_result(smtp::Result result) override;
  void on_end(transport::End) override {}

 private:
  struct Given {
    std::string body;
    std::size_t given = 0;
    std::size_t recipients = 0;
    bool told = false;
  };
  void begin_tls();
  void check_lines();
  void check_result(const smtp::Result& result);
  const fixtures::SmtpJudge::Mail* said_of(std::uint64_t id) const;

  const SmtpPolicy& policy_;
  smtp::Config config_;
  smtp::Session session_;
  fixtures::SmtpJudge judge_;
  std::map<std::uint64_t, Given> mails_;
  std::uint64_t wanted_ = 0;
  std::size_t checked_ = 0;  ///< lines
  bool signed_in_ = false, secure_ = false, stopped_ = false;
};

}  // namespace tegami::fuzz
