/// sign_in.h - from the greeting to a finished log-on: CAPA, STLS, CAPA, then USER/PASS, APOP or AUTH.
///
/// RFC 1939 sections 4 and 7, RFC 2449 (CAPA), RFC 2595 (STLS), RFC 5034 (AUTH). Never weaker than configured: no plain
/// text where STARTTLS was asked for (T2), no USER/PASS where APOP was.
#pragma once

#include <functional>
#include <string>

#include "transport/pop3/engine.h"
#include "transport/pop3/receive.h"

namespace tegami::transport::pop3 {

class SignIn {
 public:
  /// finished(stage) is told after greeting, capabilities, tls and sign_in; the last one is the end of it.
  SignIn(Engine& engine, Transcript& transcript, const Config& config, std::function<void(Stage)> finished);
  SignIn(const SignIn&) = delete;
  SignIn& operator=(const SignIn&) = delete;

  /// With the connection made, and with TLS from the first byte its handshake done.
  void begin();
  /// The handshake that STLS led to is done.
  void tls_done();
  const Capabilities& capabilities() const noexcept { return capabilities_; }

 private:
  void ask_capabilities();
  void after_capabilities();
  void start_tls();
  void authenticate();
  void user_and_pass();
  void plain();
  void apop();
  void xoauth2();
  void answer_challenge(Secret response, std::string_view refused_code);
  void log_on(Command command, std::string_view refused_code);
  void stop(Stage stage, Kind kind, std::string_view code, std::string text = {});
  bool wants_starttls() const noexcept;

  Engine& engine_;
  Transcript& transcript_;
  const Config& config_;
  std::function<void(Stage)> finished_;
  Capabilities capabilities_;
  std::string stamp_;  ///< the greeting's message id, for APOP
  bool secured_ = false;
};

/// The greeting's time stamp where it is a well-formed msg-id (RFC 5322 3.6.4), with its angle brackets; else empty. A
/// stamp of any other shape lets an active attacker learn passwords through chosen challenges (CVE-2007-1558).
std::string_view apop_stamp(std::string_view greeting);

}  // namespace tegami::transport::pop3
