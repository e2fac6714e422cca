#include "transport/pop3/auth_exchange.h"

#include <utility>

namespace tegami::transport::pop3 {

namespace {

/// RFC 5034 section 4, CR LF included.
constexpr std::size_t kLongestCommand = 255;

}  // namespace

AuthExchange::AuthExchange(Engine& engine, Transcript& transcript, std::function<void()> done)
    : engine_(engine), transcript_(transcript), done_(std::move(done)) {}

void AuthExchange::begin(sasl::Name name, sasl::Identity identity, bool initial_response) {
  name_ = name;
  mechanism_ = sasl::make(name, std::move(identity));
  initial_ = mechanism_->start();
  const std::string command = "AUTH " + std::string(sasl::wire_name(name));
  // Microsoft's servers want XOAUTH2 on a line of its own, however short it is.
  if (initial_ && initial_response && name != sasl::Name::xoauth2) {
    const Secret encoded = sasl::base64(initial_->reveal());
    const std::string_view response = encoded.empty() ? "=" : encoded.reveal();
    if (command.size() + 1 + response.size() + 2 <= kLongestCommand) {
      transcript_.hide(encoded);
      said_who_ = true;
      return send(Command(Stage::sign_in, joined({command, " ", response}), command + " ****"));
    }
  }
  send(Command(Stage::sign_in, command));
}

void AuthExchange::send(Command command) {
  command.challenge = true;
  command.secret_challenge = !oauth();
  command.on_reply = [this](const Reply& reply) { on_reply(reply); };
  engine_.submit(std::move(command));
}

void AuthExchange::on_reply(const Reply& reply) {
  // Whatever is said to "*", the exchange has ended by our own reason.
  if (cancelled_) return engine_.end(*std::exchange(cancelled_, std::nullopt));
  if (reply.type == Reply::Type::challenge) return on_challenge(reply.text);
  if (!reply.ok()) {
    if (!said_who_) return engine_.end(refusal(Stage::sign_in, reply.text, Kind::permanent, "mechanism_refused"));
    return engine_.end(
        refusal(Stage::sign_in, reply.text, Kind::refused, oauth() ? "token_refused" : "password_refused"));
  }
  if (!said_who_ || !mechanism_->complete()) {
    return engine_.end(Failure(Stage::sign_in, Kind::permanent, "server_unproved"));
  }
  done_();
}

void AuthExchange::on_challenge(std::string_view text) {
  // RFC 4422 section 5.1: what the mechanism says first is asked for by an empty challenge; also by servers that did
  // not look at what came with the command.
  if (initial_ && text.empty() && !asked_first_) {
    asked_first_ = true;
    return answer(*initial_);
  }
  if (initial_ && !said_who_) {
    return cancel(Failure(Stage::sign_in, Kind::protocol, "bad_challenge", printable(text)));
  }
  const auto challenge = sasl::from_base64(text);
  if (!challenge) return cancel(Failure(Stage::sign_in, Kind::protocol, "bad_challenge", printable(text)));
  auto response = mechanism_->step(challenge->reveal());
  if (!response) return cancel(response.error());
  answer(response.value());
}

void AuthExchange::answer(const Secret& response) {
  said_who_ = true;
  Secret encoded = sasl::base64(response.reveal());
  if (encoded.empty()) return send(Command(Stage::sign_in, std::string()));
  transcript_.hide(encoded);
  send(Command(Stage::sign_in, std::move(encoded), "****"));
}

void AuthExchange::cancel(Failure why) {
  cancelled_ = std::move(why);
  send(Command(Stage::sign_in, "*"));
}

}  // namespace tegami::transport::pop3
