/// session.h - a whole SMTP session without a socket, a clock or a thread: sign-in, messages, QUIT.
///
/// The loop's half of it is drive.h; what it promises stands in protocol_session.h.
#pragma once

#include <deque>
#include <memory>

#include "transport/smtp/engine.h"
#include "transport/smtp/send.h"
#include "transport/smtp/sign_in.h"
#include "transport/smtp/transaction.h"

namespace tegami::transport::smtp {

class Session : public ProtocolSession {
 public:
  /// handler must outlive this.
  Session(Config config, SendHandler& handler);

  void begin() override { sign_in_.begin(); }
  void feed(std::string_view bytes) override;
  bool wants_tls() const noexcept override { return engine_.wants_tls(); }
  void tls_done() override;
  std::string_view output() const noexcept override { return engine_.output(); }
  void sent(std::size_t bytes) override;
  void closed(std::string_view why) override;
  /// A QUIT without an answer is lost without harm.
  void end(Failure failure) override;
  void stop(std::optional<Failure> failure) override;
  void keep_alive() override;

  bool ended() const noexcept override { return engine_.ended(); }
  const std::optional<Failure>& failure() const noexcept override { return engine_.failure(); }
  Stage stage() const noexcept override { return engine_.stage(); }
  bool waiting() const noexcept override { return engine_.waiting(); }
  bool idle() const noexcept override { return engine_.idle(); }
  std::uint64_t answers() const noexcept override { return engine_.answers(); }
  /// Servers that take their time over each recipient are common, and their number is ours: only silence ends it.
  std::chrono::milliseconds answer_worth() const noexcept override { return config_.deadlines.slow_window; }
  bool sends_body() const noexcept override { return engine_.sends_content() || engine_.waits_for_verdict(); }
  std::optional<std::chrono::milliseconds> patience() const noexcept override;
  bool got_in() const noexcept override { return got_in_; }
  Stage in_from() const noexcept override {
    return config_.until == Until::capabilities ? Stage::capabilities : Stage::sign_in;
  }
  Transcript& transcript() noexcept override { return transcript_; }

  void send(Outgoing message);
  void body(std::uint64_t id, std::string piece, bool last);
  void finish();

 private:
  void on_finished(Stage stage);
  void go_on();
  void tell_results();
  void maybe_quit();

  const Config config_;
  SendHandler& handler_;
  Transcript transcript_;
  Engine engine_;
  SignIn sign_in_;
  std::deque<std::shared_ptr<Transaction>> open_;
  std::size_t begun_ = 0;  ///< of the first of them
  bool got_in_ = false;
  bool finishing_ = false;
  bool quitting_ = false;
  bool stopped_ = false;
};

}  // namespace tegami::transport::smtp
