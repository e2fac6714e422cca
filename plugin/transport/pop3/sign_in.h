/// sign_in.h - from the greeting to a finished log-on: CAPA, STLS, CAPA, then USER/PASS, APOP or AUTH.
///
/// RFC 1939 sections 4 and 7, RFC 2449 (CAPA), RFC 2595 (STLS), RFC 5034 (AUTH). Never weaker than configured: no plain
/// text where STARTTLS was asked for (T2), no USER/PASS where APOP was. The standard authentication is SCRAM-SHA-256
/// where the server offers it and nobody vouches for the connection, USER/PASS else, PLAIN (under TLS only) where CAPA
/// lacks USER.
#pragma once

#include <functional>
#include <string>

#include "transport/pop3/auth_exchange.h"
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
  void apop();
  void with_password();
  void with_token();
  void by(sasl::Name name);
  void log_on(Command command);
  void stop(Stage stage, Kind kind, std::string_view code, std::string text = {});
  bool wants_starttls() const noexcept;
  bool under_tls() const noexcept;
  bool trusted() const noexcept;
  bool offers(sasl::Name name) const;

  Engine& engine_;
  Transcript& transcript_;
  const Config& config_;
  std::function<void(Stage)> finished_;
  Capabilities capabilities_;
  std::string stamp_;  ///< the greeting's message id, for APOP
  bool secured_ = false;
  AuthExchange exchange_;
};

}  // namespace tegami::transport::pop3
