#include "transport/smtp/session.h"

#include <algorithm>

namespace tegami::transport::smtp {

Session::Session(Config config, SendHandler& handler)
    : config_(std::move(config)),
      handler_(handler),
      transcript_(config_.want_transcript ? config_.transcript_bytes : 0),
      engine_(transcript_),
      sign_in_(engine_, transcript_, config_, [this](Stage stage) { on_finished(stage); }) {}

void Session::feed(std::string_view bytes) {
  engine_.feed(bytes);
  tell_results();
  maybe_quit();
}

void Session::tls_done() {
  got_through(Stage::tls);
  sign_in_.tls_done();
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
  for (const auto& transaction : open_) transaction->conclude(engine_.failure());
  tell_results();
}

std::optional<std::chrono::milliseconds> Session::patience() const noexcept {
  if (!engine_.waits_for_verdict() || !engine_.output().empty()) return std::nullopt;
  return kVerdictPatience;
}

void Session::on_finished(Stage stage) {
  got_through(stage);
  if (stage != in_from()) return;
  got_in_ = true;
  engine_.allow_pipelining(sign_in_.capabilities().pipelining);
  handler_.on_signed_in(sign_in_.capabilities());
  for (const auto& waiting : open_) waiting->begin();
  if (config_.until != Until::end) finishing_ = true;
}

void Session::send(Outgoing message) {
  if (quitting_ || ended()) return;
  const std::uint64_t id = message.id;
  open_.push_back(std::make_shared<Transaction>(engine_, sign_in_.capabilities(), std::move(message),
                                                [this, id] { handler_.on_body_wanted(id); }));
  if (got_in_) open_.back()->begin();
  tell_results();
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
    handler_.on_result(done->result());
  }
}

void Session::maybe_quit() {
  if (!finishing_ || quitting_ || engine_.ended() || !got_in_ || !open_.empty() || !engine_.idle()) return;
  quitting_ = true;
  Command quit(Stage::quit, "QUIT");
  quit.on_reply = [this](const Reply&) { engine_.end(std::nullopt); };
  engine_.submit(std::move(quit));
}

}  // namespace tegami::transport::smtp
