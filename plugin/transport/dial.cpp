#include "transport/dial.h"

#include <Poco/Net/DNS.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "transport/private_network.h"

namespace tegami::transport {

namespace {

/// The longest that one address is waited for while there are others.
constexpr std::chrono::seconds kPatience{5};

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

Failure connect_failure(int error, const std::string& address) {
  const std::string text = printable(address + ": " + std::generic_category().message(error));
  switch (error) {
    case ECONNREFUSED:
      return {Stage::connect, Kind::temporary, "connection_refused", text};
    case ECONNRESET:
      return {Stage::connect, Kind::closed, "connection_closed", text};
    case ETIMEDOUT:
      return {Stage::connect, Kind::timeout, "connect_timeout", text};
    case ENETUNREACH:
    case EHOSTUNREACH:
      return {Stage::connect, Kind::temporary, "network_unreachable", text};
    default:
      return {Stage::connect, Kind::temporary, "connection_failed", text};
  }
}

}  // namespace

Dial::Dial(Poller& poller, FdOwner& owner, const Endpoint& endpoint, bool allow_private, const ResolverOptions& options,
           Time deadline, Goal goal)
    : poller_(poller),
      owner_(owner),
      endpoint_(endpoint),
      allow_private_(allow_private),
      deadline_(deadline),
      goal_(goal),
      resolver_(poller, owner, options) {}

Dial::~Dial() { drop_socket(); }

void Dial::drop_socket() {
  if (!socket_) return;
  poller_.forget(socket_->impl()->sockfd());
  socket_.reset();
}

void Dial::fail(Failure failure) {
  drop_socket();
  failure_ = std::move(failure);
  at_ = At::failed;
}

void Dial::start(Time now) {
  std::string host = endpoint_.host;
  try {
    if (Poco::Net::DNS::isIDN(host)) host = Poco::Net::DNS::encodeIDN(host);
  } catch (const Poco::Exception& error) {
    return fail(Failure(Stage::resolve, Kind::permanent, "host_invalid", printable(error.displayText())));
  }
  if (host.empty() || host.find_first_of(std::string_view("\0 \t\r\n/", 6)) != std::string::npos) {
    return fail(Failure(Stage::resolve, Kind::permanent, "host_invalid", printable(host)));
  }
  host_ = lower(std::move(host));
  if (host_.size() > 2 && host_.front() == '[' && host_.back() == ']') host_ = host_.substr(1, host_.size() - 2);
  if (goal_ == Goal::judge && allow_private_) {
    address_ = host_;
    at_ = At::judged;
    return;
  }
  resolver_.start(host_, endpoint_.port);
  on_resolved(now);
}

void Dial::on_ready(int fd, bool readable, bool writable, Time now) {
  if (at_ == At::resolving) {
    resolver_.on_ready(fd, readable, writable);
    on_resolved(now);
  } else if (at_ == At::connecting && socket_ && fd == socket_->impl()->sockfd()) {
    on_connect_ready(now);
  }
}

void Dial::on_timer(Time now) {
  if (at_ == At::resolving) {
    resolver_.on_timer();
    on_resolved(now);
  } else if (at_ == At::connecting && now >= attempt_until_) {
    attempt_failed(ETIMEDOUT, now);
  }
}

std::optional<Dial::Time> Dial::next_timer(Time now) const {
  if (at_ == At::connecting) return attempt_until_;
  if (at_ != At::resolving) return std::nullopt;
  const auto left = resolver_.next_timer();
  return left ? std::optional<Time>(now + *left) : std::nullopt;
}

void Dial::on_resolved(Time now) {
  if (at_ != At::resolving || !resolver_.result()) return;
  const auto& result = *resolver_.result();
  if (!result) return fail(result.error());
  addresses_ = result.value();
  at_ = At::connecting;
  if (!allow_private_) {
    std::string refused;
    const auto is_refused = [&](const Address& address) {
      if (!is_private(address.get())) return false;
      refused = address.text();
      return true;
    };
    addresses_.erase(std::remove_if(addresses_.begin(), addresses_.end(), is_refused), addresses_.end());
    if (addresses_.empty() && !refused.empty()) {
      return fail(Failure(Stage::connect, Kind::policy, "private_network_refused", refused));
    }
  }
  if (goal_ == Goal::judge && !addresses_.empty()) {
    address_ = addresses_.front().text();
    at_ = At::judged;
    return;
  }
  try_next(now);
}

void Dial::try_next(Time now) {
  if (next_ >= addresses_.size()) {
    if (!failure_) return fail(Failure(Stage::resolve, Kind::permanent, "host_not_found", printable(endpoint_.host)));
    return fail(*failure_);
  }
  const Address& address = addresses_[next_++];
  const auto others = static_cast<std::int64_t>(addresses_.size() - next_);
  attempt_until_ =
      others == 0 ? deadline_ : now + std::min<Time::duration>((deadline_ - now) / (others + 1), kPatience);
  address_ = address.text();
  try {
    socket_.emplace();
    socket_->connectNB(Poco::Net::SocketAddress(&address.get(), address.length));
    socket_->setNoDelay(true);
    poller_.watch(socket_->impl()->sockfd(), owner_, false, true);
  } catch (const Poco::Exception& error) {
    attempt_failed(error.code() != 0 ? error.code() : ENETUNREACH, now);
  }
}

void Dial::on_connect_ready(Time now) {
  const int error = socket_->impl()->socketError();
  if (error != 0) return attempt_failed(error, now);
  at_ = At::connected;
}

void Dial::attempt_failed(int error, Time now) {
  drop_socket();
  failure_ = connect_failure(error, address_);
  try_next(now);
}

Poco::Net::StreamSocket Dial::take() {
  poller_.forget(socket_->impl()->sockfd());
  Poco::Net::StreamSocket taken = *socket_;
  socket_.reset();
  taken.setBlocking(false);
  return taken;
}

}  // namespace tegami::transport
