#include "transport/pop3/engine.h"

#include <utility>

namespace tegami::transport::pop3 {

namespace {

/// A whole window and a token.
constexpr std::size_t kOutRoom = 16'384;

/// The greeting is waited for, not sent.
std::size_t wire_size(const Command& command) {
  return command.stage == Stage::greeting ? 0 : command.wire.reveal().size() + 2;
}

}  // namespace

Engine::Engine(Transcript& transcript) : transcript_(transcript), out_(kOutRoom) {}

void Engine::expect_greeting(std::function<void(const Reply&)> on_reply) {
  Command greeting(Stage::greeting, std::string());
  greeting.on_reply = std::move(on_reply);
  waits_.push_back(std::move(greeting));
}

void Engine::submit(Command command) {
  if (ended()) return;
  queue_.push_back(std::move(command));
  // Inside feed() it goes out at the end: an answer that lies behind this one came before its command was sent.
  if (state_ == State::talking && !feeding_) pump();
}

Stage Engine::stage() const noexcept { return waits_.empty() ? last_stage_ : waits_.front().stage; }

void Engine::enter(State state) {
  state_ = state;
  if (state == State::tls) transcript_.note("TLS begins");
}

void Engine::feed(std::string_view bytes) {
  feeding_ = true;
  take(bytes);
  feeding_ = false;
  if (state_ == State::talking) pump();
}

void Engine::take(std::string_view bytes) {
  while (!bytes.empty() && !ended()) {
    if (state_ == State::tls) {
      return end(Failure(Stage::tls, Kind::protocol, "injected_before_tls",
                         printable(transcript_.clean(bytes.substr(0, bytes.find('\n'))))));
    }
    if (reading_ == Reading::body) {
      if (!on_body(bytes)) return;
      continue;
    }
    switch (lines_.next(bytes)) {
      case LineReader::Got::line:
        on_line(lines_.line());
        break;
      case LineReader::Got::more:
        return;
      case LineReader::Got::too_long:
        return broken("line_too_long", {});
      case LineReader::Got::nul:
        return broken("nul_in_reply", {});
    }
  }
}

void Engine::on_line(std::string_view line) {
  if (reading_ == Reading::block) return on_block_line(line);
  const bool hidden =
      !waits_.empty() && waits_.front().secret_challenge && line.starts_with("+") && !line.starts_with("+OK");
  transcript_.server(hidden ? "+ ****" : line);
  if (asked()) return on_status(line);
  // A server that gives up says so unasked, and closes.
  const auto reply = parse_reply(line, false);
  if (reply && reply->type == Reply::Type::err) {
    return end(refusal(stage(), transcript_.clean(reply->text), Kind::closed, "connection_closed"));
  }
  broken("unexpected_reply", line);
}

/// Whether the whole of the command that is to be answered next has been sent: what is unsent lies behind it.
bool Engine::asked() const noexcept {
  return !waits_.empty() && output().size() + wire_size(waits_.front()) <= in_flight_wire_;
}

void Engine::on_status(std::string_view line) {
  Command& command = waits_.front();
  const auto reply = parse_reply(line, command.challenge);
  if (!reply) return broken("bad_reply", line);
  // A stamp or a challenge is to be digested as it came, even where the password is a part of it.
  const bool as_it_came = command.stage == Stage::greeting || reply->type == Reply::Type::challenge;
  status_text_ = as_it_came ? std::string(reply->text) : transcript_.clean(reply->text);
  if (reply->ok() && command.shape == Shape::block) {
    reading_ = Reading::block;
  } else if (reply->ok() && command.shape == Shape::body) {
    reading_ = Reading::body;
    dots_ = DotReader(lines_.crlf());
    body_bytes_ = 0;
  } else {
    complete(reply->type);
  }
}

void Engine::on_block_line(std::string_view line) {
  transcript_.server(line);
  if (line == ".") {
    reading_ = Reading::status;
    return complete(Reply::Type::ok);
  }
  if (line.starts_with('.')) line.remove_prefix(1);
  // Called in place: on_line may end the session, but the command stands where it is until it is complete.
  if (waits_.front().on_line) waits_.front().on_line(line);
}

bool Engine::on_body(std::string_view& bytes) {
  Command& command = waits_.front();
  const bool done = dots_.feed(bytes, [&](std::span<const char> piece) {
    body_bytes_ += piece.size();
    if (!ended() && command.on_body) command.on_body(piece);
  });
  if (!done || ended()) return false;
  reading_ = Reading::status;
  opened_ = true;
  transcript_.body(body_bytes_);
  complete(Reply::Type::ok);
  return true;
}

void Engine::complete(Reply::Type type) {
  Command done = std::move(waits_.front());
  waits_.pop_front();
  in_flight_wire_ -= wire_size(done);
  in_flight_expected_ -= done.expected;
  last_stage_ = done.stage;
  ++answers_;
  if (done.on_reply) done.on_reply(Reply{type, status_text_});
}

void Engine::start_tls() { enter(State::tls); }

void Engine::tls_done() {
  enter(State::talking);
  pump();
}

void Engine::end(std::optional<Failure> failure) {
  if (ended()) return;
  failure_ = std::move(failure);
  if (failure_) {
    failure_->text = printable(transcript_.clean(failure_->text));
    transcript_.note("ended: " + failure_->code + (failure_->text.empty() ? "" : ": " + failure_->text));
  }
  queue_.clear();
  enter(State::ended);
}

void Engine::broken(std::string_view code, std::string_view line) {
  end(Failure(stage(), Kind::protocol, std::string(code), printable(transcript_.clean(line))));
}

bool Engine::half_full() const noexcept {
  const Window window;
  return waits_.size() >= 2 && (in_flight_wire_ > window.wire_bytes / 2 ||
                                in_flight_expected_ > window.expected_bytes / 2 || waits_.size() > window.commands / 2);
}

bool Engine::room_for(const Command& command) const noexcept {
  const Window window;
  if (waits_.empty()) return true;
  if (!pipelining_ || !command.pipelined || !waits_.back().pipelined) return false;
  if (command.shape == Shape::body && !opened_) return false;
  if (in_flight_wire_ + wire_size(command) > window.wire_bytes) return false;
  if (waits_.size() >= window.commands) return false;
  // Two large messages may always be asked for, so that the wire does not fall silent between them.
  return waits_.size() < 2 || in_flight_expected_ + command.expected <= window.expected_bytes;
}

/// Fills the window only when it is half empty: many commands in one packet, not one packet a command.
void Engine::pump() {
  if (half_full()) return;
  while (!queue_.empty() && room_for(queue_.front())) {
    Command command = std::move(queue_.front());
    queue_.pop_front();
    out_.add(command.wire.reveal());
    out_.add("\r\n");
    in_flight_wire_ += wire_size(command);
    in_flight_expected_ += command.expected;
    transcript_.client(command.shown);
    waits_.push_back(std::move(command));
  }
}

}  // namespace tegami::transport::pop3
