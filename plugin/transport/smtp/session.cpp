#include "transport/smtp/session.h"

#include <algorithm>
#include <exception>

namespace tegami::transport::smtp {

Session::Session(Config config, SendHandler& handler)
    : config_(std::move(config)),
      handler_(handler),
      transcript_(config_.want_transcript ? config_.transcript_bytes : 0),
      engine_(transcript_),
      sign_in_(engine_, transcript_, config_, [this](Stage stage) { on_finished(stage); }) {}

void Session::feed(std::string_view bytes) {
  engine_.feed(bytes);
  go_on();
}

void Session::sent(std::size_t bytes) {
  engine_.sent(bytes);
  go_on();
}

void Session::tls_done() {
  got_through(Stage::tls);
  sign_in_.tls_done();
  go_on();
}

void Session::closed(std::string_view why) {
  end(Failure(engine_.stage(), Kind::closed, "connection_closed", printable(why)));
}

void Session::end(Failure failure) {
  if (quitting_) return engine_.end(std::nullopt);
  engine_.end(std::move(failure));
}

void Session::stop(std::optional<Failure> failure) {
  engine_.end(std::move(failure));
  stopped_ = true;
  for (const auto& transaction : open_) transaction->conclude(engine_.failure());
  // Each message has its result, whatever the handler thinks of the one before.
  while (!open_.empty()) {
    try {
      tell_results();
    } catch (const std::exception&) {
      // The session is over; there is nobody left to tell it to.
    }
  }
}

std::optional<std::chrono::milliseconds> Session::patience() const noexcept {
  if (!engine_.waits_for_verdict() || !engine_.output().empty()) return std::nullopt;
  return config_.deadlines.verdict;
}

void Session::on_finished(Stage stage) {
  got_through(stage);
  if (stage != in_from()) return;
  got_in_ = true;
  engine_.allow_pipelining(sign_in_.capabilities().pipelining);
  if (config_.until != Until::end) finishing_ = true;
  handler_.on_signed_in(sign_in_.capabilities());
}

/// After each event: begins what waits, tells what is done, ends what is over.
void Session::go_on() {
  if (got_in_ && !quitting_ && !ended()) {
    while (begun_ < open_.size()) open_[begun_++]->begin(sign_in_.second_ehlo_skipped());
  }
  tell_results();
  maybe_quit();
}

void Session::send(Outgoing message) {
  if (stopped_) return;
  const std::uint64_t id = message.id;
  open_.push_back(std::make_shared<Transaction>(engine_, sign_in_.capabilities(), std::move(message),
                                                [this, id] { handler_.on_body_wanted(id); }));
  go_on();
}

void Session::body(std::uint64_t id, std::string piece, bool last) {
  const auto found =
      std::find_if(open_.begin(), open_.end(), [&](const auto& transaction) { return transaction->id() == id; });
  if (found != open_.end()) (*found)->body(std::move(piece), last);
}

void Session::finish() {
  finishing_ = true;
  maybe_quit();
}

void Session::keep_alive() {
  if (got_in_ && !quitting_ && engine_.idle()) engine_.submit(Command(Stage::send, "NOOP"));
}

/// Outside of the transactions' own calls, as it ends them.
void Session::tell_results() {
  while (!open_.empty() && open_.front()->is_done()) {
    const auto done = std::move(open_.front());
    open_.pop_front();
    if (begun_ != 0) --begun_;
    handler_.on_result(done->result());
  }
}

void Session::maybe_quit() {
  if (!finishing_ || quitting_ || engine_.ended() || !got_in_ || !open_.empty() || !engine_.idle()) return;
  quitting_ = true;
  Command quit(Stage::quit, "QUIT");
  quit.may_ask = true;  // whatever it answers, all is done
  quit.on_reply = [this](const Reply&) { engine_.end(std::nullopt); };
  engine_.submit(std::move(quit));
}

}  // namespace tegami::transport::smtp
