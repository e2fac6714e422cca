#include "transport/smtp/engine.h"

#include <utility>

namespace tegami::transport::smtp {

namespace {

/// A whole window and a token.
constexpr std::size_t kOutRoom = 16 * 1024;
/// A piece of content with its dots and the commands behind it. TLS is given what it did not take again from the same
/// place, so the buffer must not move while anything lies in it.
constexpr std::size_t kContentRoom = 160 * 1024;
/// Content is made ready for the wire in pieces of this.
constexpr std::size_t kContentPiece = 64 * 1024;
/// So that one piece is fetched while another goes out.
constexpr std::size_t kPiecesAhead = 2;

}  // namespace

Engine::Engine(Transcript& transcript) : transcript_(transcript), out_(kOutRoom) {}

void Engine::expect_greeting(std::function<void(const Reply&)> on_reply) {
  waits_.push_back({Stage::greeting, false, false, false, 0, 0, std::move(on_reply)});
}

void Engine::submit(Command command) {
  if (ended()) return;
  // An address cannot hold a line end; whatever else might is not to become a second command.
  if (command.wire.reveal().find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
    return end(Failure(command.stage, Kind::permanent, "internal_error"));
  }
  queue_.push_back(std::move(command));
  // Inside feed() it goes out at the end: an answer that lies behind this one came before its command was sent.
  if (!feeding_) pump();
}

Stage Engine::stage() const noexcept {
  if (sends_content()) return Stage::send;
  return waits_.empty() ? last_stage_ : waits_.front().stage;
}

void Engine::enter(State state) {
  state_ = state;
  if (state == State::tls) transcript_.note("TLS begins");
}

void Engine::feed(std::string_view bytes) {
  feeding_ = true;
  take(bytes);
  feeding_ = false;
  pump();
}

void Engine::take(std::string_view bytes) {
  while (!bytes.empty() && !ended()) {
    if (state_ == State::tls) {
      return end(Failure(Stage::tls, Kind::protocol, "injected_before_tls",
                         printable(transcript_.clean(bytes.substr(0, bytes.find('\n'))))));
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
  transcript_.server(line);
  switch (replies_.add(line)) {
    case ReplyReader::Got::breach:
      return broken("bad_reply", line);
    case ReplyReader::Got::more:
      return;
    case ReplyReader::Got::reply:
      break;
  }
  Reply reply = replies_.take();
  // A challenge is to be answered as it came, even where the password is a part of it.
  if (reply.code != 334) {
    for (std::string& text : reply.lines) text = transcript_.clean(text);
  }
  on_reply(reply);
}

void Engine::on_reply(const Reply& reply) {
  // What is unsent of a command lies behind what was sent: an answer to it came before it was asked.
  if (!waits_.empty() && given(waits_.front().ends)) return complete(reply);
  if (sends_content() || waits_for_verdict()) return on_early(reply);
  if (reply.temporary() || reply.permanent()) return gone(reply);
  broken("unexpected_reply", reply.text());
}

/// A server that gives up says so unasked, and closes (RFC 5321 section 3.8).
void Engine::gone(const Reply& reply) {
  if (reply.code == 421) return end(Failure(stage(), Kind::temporary, "service_closing", reply.text()));
  end(Failure(stage(), Kind::closed, "connection_closed", reply.text()));
}

/// A server that does not wait for the end of the mail: it will not take it, and what it makes of the rest of our words
/// is not to be known.
void Engine::on_early(const Reply& reply) {
  if (!reply.temporary() && !reply.permanent()) return broken("unexpected_reply", reply.text());
  if (sends_content()) transcript_.sent_body(content_.bytes);
  const auto told = std::move(sends_content() ? content_.on_reply : waits_.front().on_reply);
  ++answers_;
  told(reply);
  gone(reply);
}

void Engine::complete(const Reply& reply) {
  const Wait done = std::move(waits_.front());
  waits_.pop_front();
  last_stage_ = done.stage;
  ++answers_;
  // To go on would take the answer to one command for that to another.
  if (reply.more() && !done.may_ask) return end(Failure(done.stage, Kind::protocol, "unexpected_reply", reply.text()));
  if (done.on_reply) done.on_reply(reply);
  // RFC 5321 section 3.8: with a 421 the server closes, whatever it was asked.
  if (reply.code == 421) end(Failure(done.stage, Kind::temporary, "service_closing", reply.text()));
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
  content_.pieces.clear();
  enter(State::ended);
}

void Engine::broken(std::string_view code, std::string_view line) {
  end(Failure(stage(), Kind::protocol, std::string(code), printable(transcript_.clean(line))));
}

bool Engine::room_for(const Command& command) const noexcept {
  if (waits_.empty()) return true;
  if (!pipelining_ || !waits_.back().leads) return false;
  return said_ - waits_.front().begins + command.wire.reveal().size() + 2 <= kWindowBytes;
}

void Engine::say(std::string_view bytes) {
  out_.add(bytes);
  said_ += bytes.size();
}

void Engine::pump() {
  if (pumping_) return;  // a skipped command may lead to new ones
  pumping_ = true;
  while (state_ == State::talking && !queue_.empty() && room_for(queue_.front())) {
    Command command = std::move(queue_.front());
    queue_.pop_front();
    if (command.wanted && !command.wanted()) {
      if (command.on_skipped) command.on_skipped();
      continue;
    }
    const Position begins = said_;
    say(command.wire.reveal());
    say("\r\n");
    transcript_.client(command.shown);
    waits_.push_back(
        {command.stage, command.leads, false, command.may_ask, begins, said_, std::move(command.on_reply)});
  }
  pumping_ = false;
}

void Engine::begin_content(std::function<void()> on_wanted, std::function<void(const Reply&)> on_reply) {
  if (ended()) return;
  content_ = {};
  content_.on_wanted = std::move(on_wanted);
  content_.on_reply = std::move(on_reply);
  if (output().empty()) out_.make_room(kContentRoom);
  content_end_ = ~Position{0};
  enter(State::content);
}

void Engine::content(std::string piece, bool last) {
  if (!sends_content() || content_.last) return;
  content_.pieces.push_back(std::move(piece));
  content_.asked = false;
  content_.last = last;
  write_content();
}

void Engine::ask_for_content() {
  if (content_.asked || content_.last || content_.pieces.size() >= kPiecesAhead) return;
  content_.asked = true;
  const auto ask = content_.on_wanted;  // it may answer at once
  ask();
}

/// Makes the next piece ready when the last one is gone.
void Engine::write_content() {
  while (sends_content() && output().empty() && !content_.pieces.empty()) {
    const std::string& first = content_.pieces.front();
    const std::string_view piece = std::string_view(first).substr(content_.taken, kContentPiece);
    std::string ready;
    ready.reserve(piece.size() + piece.size() / 16 + 8);
    content_.dots.write(piece, ready);
    content_.taken += piece.size();
    content_.bytes += piece.size();
    if (content_.taken == first.size()) {
      content_.pieces.pop_front();
      content_.taken = 0;
    }
    const bool done = content_.last && content_.pieces.empty();
    if (done) content_.dots.finish(ready);
    say(ready);
    if (done) {
      transcript_.sent_body(content_.bytes);
      content_end_ = said_;
      waits_.push_back({Stage::send, true, true, false, said_, said_, std::move(content_.on_reply)});
      enter(State::talking);
      if (!feeding_) pump();
      return;
    }
    ask_for_content();
  }
  if (sends_content() && content_.pieces.empty()) ask_for_content();
}

void Engine::sent(std::size_t bytes) {
  out_.sent(bytes);
  sent_ += bytes;
  if (sends_content() && output().empty()) write_content();
}

}  // namespace tegami::transport::smtp
