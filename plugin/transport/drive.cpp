#include "transport/drive.h"

#include <exception>

namespace tegami::transport {

namespace {

/// A quick server and a large mail are not to hold up the other sessions.
constexpr std::size_t kSentInOneTurn = 1U << 20U;

std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }

std::int64_t utc_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// A server that stops answering after the log-on is named by what it was to do: people are told how far it came.
std::string_view silent_code(Stage stage) {
  switch (stage) {
    case Stage::list:
      return "listing_timeout";
    case Stage::fetch:
      return "message_timeout";
    case Stage::remove:
      return "removal_timeout";
    case Stage::send:
      return "sending_timeout";
    case Stage::quit:
      return "quit_timeout";
    default:
      return "server_silent";
  }
}

}  // namespace

Drive::Drive(Shared& shared, std::uint64_t id, Connection connection, std::unique_ptr<ProtocolSession> session,
             std::shared_ptr<SessionEvents> events)
    : shared_(shared),
      id_(id),
      connection_(std::move(connection)),
      events_(std::move(events)),
      session_(std::move(session)),
      pace_(connection_.deadlines) {
  session_->got_through = [this](Stage stage) { told(stage); };
}

Drive::~Drive() {
  if (channel_) shared_.poller.forget(channel_->fd());
}

std::string Drive::host_key() const {
  std::string key = connection_.endpoint.host;
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return key + ':' + std::to_string(connection_.endpoint.port);
}

template <class Act>
void Drive::guarded(Act&& act) {
  if (at_ == At::ended) return;
  if (!touched_) shared_.touched.push_back(id_);
  touched_ = true;
  session_->transcript().at(utc_ms());
  try {
    act();
    settle();
  } catch (const std::exception& error) {
    end(Failure(stage(), Kind::permanent, "internal_error", printable(error.what())));
  }
}

void Drive::start() {
  guarded([this] {
    const Protection protection = connection_.endpoint.protection;
    if (protection == Protection::none && !connection_.policy.allow_plaintext) {
      return end(Failure(Stage::connect, Kind::policy, "plaintext_refused"));
    }
    if (unverified(protection) && connection_.endpoint.pin.empty() && !connection_.policy.allow_unverified_tls) {
      return end(Failure(Stage::connect, Kind::policy, "unverified_refused"));
    }
    step_began_ = now();
    log_on_until_ = step_began_ + connection_.deadlines.log_on;
    at_ = At::dialing;
    if (!connection_.policy.http_proxy.empty()) {
      proxy_ = Proxy::parse(connection_.policy.http_proxy);
      if (!proxy_) return end(Failure(Stage::connect, Kind::policy, "proxy_unusable"));
      dial_.emplace(shared_.poller, *this, connection_.endpoint, connection_.policy.allow_private_networks,
                    shared_.resolver, log_on_until_, Dial::Goal::judge);
      dial_->start(step_began_);
      return dialed();
    }
    dial_.emplace(shared_.poller, *this, connection_.endpoint, connection_.policy.allow_private_networks,
                  shared_.resolver, log_on_until_);
    dial_->start(step_began_);
    dialed();
  });
}

void Drive::begin_tls() {
  const bool verified = !unverified(connection_.endpoint.protection);
  auto context = shared_.tls.get(connection_.policy.ca_file, verified);
  if (!context) return end(context.error());
  at_ = At::shaking;
  step_began_ = now();
  channel_->start_tls(context.value(), PeerCheck{host_, verified, connection_.endpoint.pin, connection_.endpoint.port});
  shake();
}

void Drive::shake() {
  const auto done = channel_->handshake();
  if (!done) return end(done.error());
  if (done.value()) shaken();
}

void Drive::shaken() {
  session_->transcript().note(channel_->peer().described());
  at_ = At::talking;
  if (tls_from_first_byte(connection_.endpoint.protection)) {
    told(Stage::tls);
    session_->begin();
  } else {
    session_->tls_done();
  }
  // What came with the last flight of the handshake lies in the library, where no poll sees it.
  read();
}

void Drive::on_ready(int fd, bool readable, bool writable) {
  guarded([&] {
    switch (at_) {
      case At::dialing:
        dial_->on_ready(fd, readable, writable, now());
        return dialed();
      case At::tunnelling:
        return go_through();
      case At::shaking:
        return shake();
      case At::talking:
        if (writable) blocked_ = false;
        if (readable || channel_->wants_write()) read();
        return;
      case At::waiting:
      case At::ended:
        return;
    }
  });
}

void Drive::go_on() {
  guarded([this] { read(); });
}

void Drive::read() {
  if (at_ != At::talking || reading_paused()) return;
  const Channel::Moved moved = channel_->read(shared_.buffer);
  if (moved.io == Channel::Io::closed) return session_->closed(channel_->why());
  if (moved.io == Channel::Io::again) return;
  const std::uint64_t answers = session_->answers();
  pace_.moved(moved.bytes, now());
  session_->feed(std::string_view(shared_.buffer.data(), moved.bytes));
  pace_.answered(session_->answers() - answers, session_->answer_worth(), now());
}

/// A server that gives up says why, and closes: its words may lie here unread when our own fail.
void Drive::broke(const std::string& why) {
  while (!reading_paused() && !session_->ended()) {
    const Channel::Moved moved = channel_->read(shared_.buffer);
    if (moved.io != Channel::Io::moved) break;
    session_->feed(std::string_view(shared_.buffer.data(), moved.bytes));
  }
  if (!session_->ended()) session_->closed(why);
}

void Drive::flush() {
  std::size_t written = 0;
  more_to_send_ = false;
  while (!blocked_ && !session_->output().empty()) {
    if (written >= kSentInOneTurn) {
      more_to_send_ = true;
      return;
    }
    const Channel::Moved moved = channel_->write(session_->output());
    if (moved.io == Channel::Io::closed) return broke(channel_->why());
    if (moved.io == Channel::Io::again) {
      blocked_ = true;
      return;
    }
    written += moved.bytes;
    pace_.moved(session_->sends_body() ? moved.bytes : 0, now());
    session_->sent(moved.bytes);
  }
}

/// After every event: sends, begins TLS, ends, and says what to wait for.
void Drive::settle() {
  if (at_ == At::talking && !session_->ended()) flush();
  if (at_ == At::talking && session_->wants_tls()) {
    begin_tls();
    if (at_ == At::talking && !session_->ended()) flush();
  }
  if (at_ != At::ended && session_->ended()) return end(session_->failure());
  watch();
}

void Drive::watch() {
  if (at_ == At::tunnelling) {
    shared_.poller.watch(channel_->fd(), *this, tunnel_->output().empty(), !tunnel_->output().empty());
  } else if (at_ == At::shaking) {
    shared_.poller.watch(channel_->fd(), *this, !channel_->wants_write(), channel_->wants_write());
  } else if (at_ == At::talking) {
    keeping_alive_ = keeping_alive_ && !session_->idle();
    pace_.set(session_->waiting(), reading_paused(), session_->patience(), now());
    const bool write = blocked_ || channel_->wants_write();
    shared_.poller.watch(channel_->fd(), *this, !reading_paused(), write);
  }
}

bool Drive::reading_paused() const noexcept {
  // The answer to a NOOP brings the job nothing it could not hold.
  return paused_ && session_->got_in() && session_->waiting() && !keeping_alive_;
}

Drive::Time Drive::next_timer() const {
  switch (at_) {
    case At::waiting:
    case At::ended:
      return Time::max();
    case At::dialing:
      return std::min(log_on_until_, dial_->next_timer(now()).value_or(Time::max()));
    case At::tunnelling:
    case At::shaking:
      return log_on_until_;
    case At::talking:
      return session_->got_in() ? pace_.next() : log_on_until_;
  }
  return Time::max();
}

void Drive::on_timer() {
  guarded([this] {
    const Time at = now();
    if (!session_->got_in()) {
      if (at >= log_on_until_) return end(late());
      if (at_ == At::dialing) {
        dial_->on_timer(at);
        dialed();
      }
      return;
    }
    if (at_ != At::talking) return;
    const Stage stage = session_->stage();
    switch (pace_.due(at)) {
      case Pace::Due::silent:
        return session_->end(Failure(stage, Kind::timeout, std::string(silent_code(stage))));
      case Pace::Due::slow:
        return session_->end(Failure(stage, Kind::timeout, "server_too_slow"));
      case Pace::Due::keep_alive:
        keeping_alive_ = true;
        pace_.moved(0, at);
        return session_->keep_alive();
      case Pace::Due::nothing:
        return;
    }
  });
}

Stage Drive::stage() const {
  if (at_ == At::waiting) return Stage::connect;
  if (at_ == At::dialing && dial_) return dial_->at() == Dial::At::resolving ? Stage::resolve : Stage::connect;
  if (at_ == At::tunnelling) return Stage::connect;
  return at_ == At::shaking ? Stage::tls : session_->stage();
}

Failure Drive::late() const {
  if (at_ == At::dialing) {
    if (dial_->at() == Dial::At::resolving) return {Stage::resolve, Kind::timeout, "dns_timeout"};
    return {Stage::connect, Kind::timeout, "connect_timeout", dial_->address()};
  }
  if (at_ == At::tunnelling) return {Stage::connect, Kind::timeout, "proxy_timeout"};
  if (at_ == At::shaking) return {Stage::tls, Kind::timeout, "tls_timeout"};
  const Stage stage = session_->stage();
  switch (stage) {
    case Stage::greeting:
      return {stage, Kind::timeout, "greeting_timeout"};
    case Stage::capabilities:
      return {stage, Kind::timeout, "capabilities_timeout"};
    case Stage::tls:  // STLS without an answer
      return {stage, Kind::timeout, "tls_timeout"};
    case Stage::request:
      return {stage, Kind::timeout, "http_timeout"};
    default:
      return {stage, Kind::timeout, "sign_in_timeout"};
  }
}

void Drive::told(Stage stage) {
  if (stage == Stage::tls) step(stage, channel_->peer().described());
  if (stage == Stage::capabilities || stage == Stage::sign_in) step(stage, {});
  // From here on it is no longer the deadline of getting in that holds.
  if (stage == session_->in_from()) pace_.begin(now());
}

void Drive::step(Stage stage, std::string detail) {
  const Time at = now();
  events_->on_step({stage, std::chrono::duration_cast<std::chrono::milliseconds>(at - step_began_), std::move(detail)});
  step_began_ = at;
}

void Drive::order(const std::function<void()>& act) { guarded(act); }

void Drive::cancel() {
  guarded([this] { end(Failure(stage(), Kind::cancelled, "cancelled")); });
}

void Drive::pause(bool paused) {
  guarded([&] { paused_ = paused; });
}

void Drive::end(std::optional<Failure> failure) {
  if (at_ == At::ended) return;
  at_ = At::ended;
  session_->stop(failure);
  End told;
  told.failure = std::move(failure);
  told.transcript = session_->transcript().text();
  if (channel_) told.certificate_sha256 = channel_->peer().sha256;
  if (channel_) shared_.poller.forget(channel_->fd());
  channel_.reset();
  dial_.reset();
  try {
    events_->on_end(std::move(told));
  } catch (const std::exception&) {
    // The session is over whatever its handler thinks of it.
  }
}

}  // namespace tegami::transport
