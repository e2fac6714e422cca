/// auth_exchange.h - AUTH (RFC 5034): one exchange of a SASL mechanism's answers in POP3's lines.
///
/// The initial response goes with the command where the whole line fits 255 octets and the server said by SASL in its
/// CAPA that it knows them; else the server is waited for. A challenge that the mechanism cannot answer is answered by
/// "*", and the session ends by the mechanism's reason. The transcript sees no answer, and a challenge only where it is
/// a reason in words.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "transport/pop3/engine.h"
#include "transport/sasl/mechanism.h"

namespace tegami::transport::pop3 {

class AuthExchange {
 public:
  /// done(): signed in. On every other path the engine's session has ended. Both must outlive this.
  AuthExchange(Engine& engine, Transcript& transcript, std::function<void()> done);
  AuthExchange(const AuthExchange&) = delete;
  AuthExchange& operator=(const AuthExchange&) = delete;

  /// Once.
  void begin(sasl::Name name, sasl::Identity identity, bool initial_response);

 private:
  void send(Command command);
  void on_reply(const Reply& reply);
  void on_challenge(std::string_view text);
  void answer(const Secret& response);
  void cancel(Failure why);
  bool oauth() const noexcept { return name_ == sasl::Name::xoauth2 || name_ == sasl::Name::oauthbearer; }

  Engine& engine_;
  Transcript& transcript_;
  std::function<void()> done_;
  sasl::Name name_ = sasl::Name::plain;
  std::unique_ptr<sasl::Mechanism> mechanism_;
  std::optional<Secret> initial_;  ///< response
  bool asked_first_ = false;       ///< for it, by an empty challenge
  std::optional<Failure> cancelled_;
  bool said_who_ = false;  ///< something that a refusal can be about has been sent
};

}  // namespace tegami::transport::pop3
