/// sign_in.h - from the greeting to the log-on: EHLO or HELO, STARTTLS, EHLO once more, AUTH.
///
/// RFC 5321 section 4.1.1.1, RFC 3207, RFC 4954. Protection is never weaker than asked for, and no mechanism but the
/// configured one is tried (T2). With `skip_second_ehlo` nothing is known of the server after the handshake (S3).
#pragma once

#include <functional>
#include <memory>

#include "transport/sasl/mechanism.h"
#include "transport/smtp/engine.h"
#include "transport/smtp/send.h"

namespace tegami::transport::smtp {

class SignIn {
 public:
  /// finished(stage): greeting, capabilities, sign_in have been got through. All of it must outlive this.
  SignIn(Engine& engine, Transcript& transcript, const Config& config, std::function<void(Stage)> finished);
  SignIn(const SignIn&) = delete;
  SignIn& operator=(const SignIn&) = delete;

  void begin();
  void tls_done();
  const Capabilities& capabilities() const noexcept { return capabilities_; }
  /// The handshake is behind us, and what the server can do was not asked (S3).
  bool second_ehlo_skipped() const noexcept { return secured_ && config_.skip_second_ehlo; }

 private:
  void stop(Stage stage, Kind kind, std::string_view code, std::string text = {});
  bool wants_starttls() const noexcept;
  void say_ehlo();
  void say_helo();
  void greeted();
  void start_tls();
  void authenticate();
  std::optional<sasl::Name> mechanism() const;
  void begin_exchange(sasl::Name name);
  void exchange(Command command);
  void answer(const Reply& reply);
  void respond(std::string_view challenge);
  void give_up(Failure failure);
  void refused(const Reply& reply);

  Engine& engine_;
  Transcript& transcript_;
  const Config& config_;
  std::function<void(Stage)> finished_;
  Capabilities capabilities_;
  bool secured_ = false;  ///< by STARTTLS
  std::unique_ptr<sasl::Mechanism> mechanism_;
  std::optional<Secret> initial_;  ///< held back until the server asks, where the line would be too long
  bool said_who_ = false;          ///< before that, a refusal can only mean the mechanism
  std::optional<Failure> cancelled_;
  std::size_t challenges_ = 0;
};

}  // namespace tegami::transport::smtp
