#include "transport/pop3/session.h"

namespace tegami::transport::pop3 {

namespace {

/// What a TOP n 0 is taken to weigh in the window; heads are rarely longer.
constexpr std::uint64_t kExpectedHead = 8'192;

}  // namespace

Session::Session(Config config, ReceiveHandler& handler)
    : config_(std::move(config)),
      handler_(handler),
      transcript_(config_.want_transcript ? config_.transcript_bytes : 0),
      engine_(transcript_),
      sign_in_(engine_, transcript_, config_, [this](Stage stage) { on_finished(stage); }),
      listing_(engine_, [this](Listing listing) { on_listing(std::move(listing)); }) {}

void Session::begin() { sign_in_.begin(); }

void Session::feed(std::string_view bytes) {
  engine_.feed(bytes);
  maybe_quit();
}

void Session::end(Failure failure) {
  if (quitting_ && !removed_any_) return engine_.end(std::nullopt);
  engine_.end(std::move(failure));
}

void Session::tls_done() {
  got_through(Stage::tls);
  sign_in_.tls_done();
}

void Session::closed(std::string_view why) {
  // A peer that hangs up on QUIT may or may not have removed what it was told to: not a good end.
  end(Failure(engine_.stage(), Kind::closed, "connection_closed", printable(why)));
}

void Session::on_finished(Stage stage) {
  got_through(stage);
  if (stage == Stage::capabilities) handler_.on_capabilities(capabilities());
  if (stage != in_from()) return;
  got_in_ = true;
  engine_.allow_pipelining(capabilities().pipelining);
  handler_.on_signed_in(capabilities());
  if (config_.until != Until::end) {
    finishing_ = true;
  } else {
    listing_.begin();
  }
}

void Session::on_listing(Listing listing) {
  sizes_.reserve(listing.messages.size());
  for (const Listed& listed : listing.messages) sizes_.emplace(listed.number, listed.size);
  got_through(Stage::list);
  handler_.on_listing(std::move(listing));
}

void Session::get(std::uint32_t number, std::string text, std::uint64_t expected) {
  Command command(Stage::fetch, std::move(text), Shape::body);
  command.pipelined = true;
  command.expected = expected;
  command.on_body = [this, number](std::span<const char> bytes) { handler_.on_body(number, bytes); };
  command.on_reply = [this, number](const Reply& reply) {
    if (reply.ok()) return handler_.on_fetched(number);
    handler_.on_fetch_failed(number, refusal(Stage::fetch, reply.text, Kind::permanent, "message_refused"));
  };
  engine_.submit(std::move(command));
}

void Session::fetch(const std::vector<std::uint32_t>& numbers) {
  if (quitting_) return;
  for (const std::uint32_t number : numbers) {
    const auto size = sizes_.find(number);
    get(number, "RETR " + std::to_string(number), size == sizes_.end() ? 0 : size->second);
  }
}

void Session::fetch_heads(const std::vector<std::uint32_t>& numbers) {
  if (quitting_) return;
  for (const std::uint32_t number : numbers) get(number, "TOP " + std::to_string(number) + " 0", kExpectedHead);
}

void Session::remove(const std::vector<std::uint32_t>& numbers) {
  if (quitting_) return;
  removed_any_ = removed_any_ || !numbers.empty();
  for (const std::uint32_t number : numbers) {
    Command command(Stage::remove, "DELE " + std::to_string(number));
    command.pipelined = true;
    command.on_reply = [this, number](const Reply& reply) { handler_.on_removed(number, reply.ok()); };
    engine_.submit(std::move(command));
  }
}

void Session::finish() {
  finishing_ = true;
  maybe_quit();
}

void Session::keep_alive() {
  if (got_in_ && !quitting_ && engine_.idle()) engine_.submit(Command(Stage::list, "NOOP"));
}

void Session::maybe_quit() {
  if (!finishing_ || quitting_ || engine_.ended() || !got_in_ || !engine_.idle()) return;
  quitting_ = true;
  Command quit(Stage::quit, "QUIT");
  quit.on_reply = [this](const Reply& reply) {
    if (reply.ok()) return engine_.end(std::nullopt);
    end(refusal(Stage::quit, reply.text, Kind::temporary, "quit_refused"));
  };
  engine_.submit(std::move(quit));
}

}  // namespace tegami::transport::pop3
