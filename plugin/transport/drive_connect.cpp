// From a name to a connection that the protocol can begin on, straight or through a proxy.
#include "transport/drive.h"

namespace tegami::transport {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

/// After each event while dialing.
void Drive::dialed() {
  if (dial_->at() == Dial::At::failed) return end(dial_->failure());
  if (dial_->at() == Dial::At::judged) {
    host_ = dial_->host();
    behind_ = dial_->address();
    // The administrator's own proxy may stand in a private network.
    dial_.emplace(shared_.poller, *this, proxy_->endpoint, true, shared_.resolver, log_on_until_);
    dial_->start(Clock::now());
    return dialed();
  }
  if (dial_->at() == Dial::At::connecting && !resolve_told_) {
    resolve_told_ = true;
    step(Stage::resolve, dial_->address());
  }
  if (dial_->at() == Dial::At::connected) connected();
}

void Drive::connected() {
  if (!resolve_told_) step(Stage::resolve, dial_->address());
  const std::string address = dial_->address();
  channel_.emplace(dial_->take());
  if (!proxy_) host_ = dial_->host();
  dial_.reset();
  const std::uint16_t port = proxy_ ? proxy_->endpoint.port : connection_.endpoint.port;
  session_->transcript().note("connected to " + address + " port " + std::to_string(port));
  if (!proxy_) {
    step(Stage::connect, address);
    return begin_protocol({});
  }
  at_ = At::tunnelling;
  tunnel_.emplace(*proxy_, behind_, connection_.endpoint.port);
  go_through();
}

/// Asks the proxy, and listens to what it says.
void Drive::go_through() {
  while (!tunnel_->output().empty()) {
    const Channel::Moved moved = channel_->write(tunnel_->output());
    if (moved.io == Channel::Io::closed) return end(Failure(Stage::connect, Kind::closed, "connection_closed"));
    if (moved.io == Channel::Io::again) return;
    tunnel_->sent(moved.bytes);
  }
  const Channel::Moved moved = channel_->read(shared_.buffer);
  if (moved.io == Channel::Io::closed) return end(Failure(Stage::connect, Kind::closed, "connection_closed"));
  if (moved.io == Channel::Io::again) return;
  std::string_view bytes(shared_.buffer.data(), moved.bytes);
  const auto open = tunnel_->feed(bytes);
  if (!open) return end(open.error());
  if (!open.value()) return;
  tunnel_.reset();
  session_->transcript().note("through the proxy to " + behind_);
  step(Stage::connect, behind_);
  begin_protocol(bytes);
}

/// first: what the server said already.
void Drive::begin_protocol(std::string_view first) {
  if (tls_from_first_byte(connection_.endpoint.protection)) {
    // A TLS server is silent until it is greeted: these bytes are somebody else's.
    if (!first.empty()) return end(Failure(Stage::tls, Kind::protocol, "injected_before_tls", printable(first)));
    session_->transcript().note("TLS begins");
    return begin_tls();
  }
  at_ = At::talking;
  session_->begin();
  if (!first.empty()) session_->feed(first);
}

}  // namespace tegami::transport
