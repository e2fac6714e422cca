#include "transport/resolver.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace tegami::transport {

namespace {

/// The log-on deadline bounds the whole; these say how often a lost question is asked again.
constexpr int kTryMilliseconds = 2'000;
constexpr int kTries = 3;
/// Addresses of one name that are tried; more is a name server gone wild.
constexpr std::size_t kMaxAddresses = 16;

std::optional<Address> literal(std::string host, std::uint16_t port) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  Address address;
  sockaddr_in in{};
  if (inet_pton(AF_INET, host.c_str(), &in.sin_addr) == 1) {
    in.sin_family = AF_INET;
    in.sin_port = htons(port);
    std::memcpy(&address.storage, &in, sizeof in);
    address.length = sizeof in;
    return address;
  }
  sockaddr_in6 in6{};
  if (inet_pton(AF_INET6, host.c_str(), &in6.sin6_addr) == 1) {
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(port);
    std::memcpy(&address.storage, &in6, sizeof in6);
    address.length = sizeof in6;
    return address;
  }
  return std::nullopt;
}

Failure resolve_failure(int status, const std::string& host) {
  const std::string text = printable(host + ": " + ares_strerror(status));
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENODATA:
      return {Stage::resolve, Kind::permanent, "host_not_found", text};
    case ARES_EBADNAME:
    case ARES_EBADSTR:
      return {Stage::resolve, Kind::permanent, "host_invalid", text};
    case ARES_ETIMEOUT:
      return {Stage::resolve, Kind::timeout, "dns_timeout", text};
    default:
      return {Stage::resolve, Kind::temporary, "dns_failed", text};
  }
}

}  // namespace

std::string Address::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  const void* bytes = storage.ss_family == AF_INET
                          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(storage).sin_addr)
                          : static_cast<const void*>(&reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr);
  return inet_ntop(storage.ss_family, bytes, buffer.data(), buffer.size()) ? buffer.data() : "";
}

bool is_address(const std::string& host) { return literal(host, 0).has_value(); }

Resolver::Resolver(Poller& poller, FdOwner& owner, const ResolverOptions& options)
    : poller_(poller), owner_(owner), options_(options) {}

Resolver::~Resolver() {
  if (channel_) ares_destroy(channel_);
}

void Resolver::start(const std::string& host, std::uint16_t port) {
  host_ = host;
  if (auto address = literal(host, port)) {
    result_.emplace(std::vector<Address>{*address});
    return;
  }
  if (const auto known = options_.hosts.find(host); known != options_.hosts.end()) {
    std::vector<Address> addresses;
    for (const std::string& text : known->second) {
      if (auto address = literal(text, port)) addresses.push_back(*address);
    }
    result_.emplace(std::move(addresses));
    return;
  }
  // RFC 6761 section 6.4: never asked about.
  if (host.ends_with(".invalid")) {
    result_.emplace(resolve_failure(ARES_ENOTFOUND, host));
    return;
  }
  ares_options ares{};
  ares.timeout = kTryMilliseconds;
  ares.tries = kTries;
  ares.sock_state_cb = &Resolver::socket_state;
  ares.sock_state_cb_data = this;
  // A channel each lookup reads the system's settings anew, which may have changed since the last one.
  const int made = ares_init_options(&channel_, &ares, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
  if (made != ARES_SUCCESS) {
    channel_ = nullptr;
    result_.emplace(resolve_failure(made, host));
    return;
  }
  if (!options_.name_servers.empty()) ares_set_servers_ports_csv(channel_, options_.name_servers.c_str());
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = ARES_AI_NUMERICSERV;
  ares_getaddrinfo(channel_, host.c_str(), std::to_string(port).c_str(), &hints, &Resolver::answered, this);
}

void Resolver::answered(void* self, int status, int, ares_addrinfo* answer) {
  static_cast<Resolver*>(self)->on_answer(status, answer);
}

void Resolver::on_answer(int status, ares_addrinfo* answer) {
  if (status == ARES_EDESTRUCTION || status == ARES_ECANCELLED) return;
  std::vector<Address> addresses;
  if (answer) {
    for (const ares_addrinfo_node* node = answer->nodes; node; node = node->ai_next) {
      if (addresses.size() >= kMaxAddresses || node->ai_addrlen > sizeof(sockaddr_storage)) break;
      Address address;
      std::memcpy(&address.storage, node->ai_addr, node->ai_addrlen);
      address.length = node->ai_addrlen;
      addresses.push_back(address);
    }
    ares_freeaddrinfo(answer);
  }
  if (status == ARES_SUCCESS && addresses.empty()) status = ARES_ENODATA;
  if (status == ARES_SUCCESS) {
    result_.emplace(std::move(addresses));
  } else {
    result_.emplace(resolve_failure(status, host_));
  }
}

void Resolver::socket_state(void* self, ares_socket_t fd, int readable, int writable) {
  auto* resolver = static_cast<Resolver*>(self);
  resolver->poller_.watch(fd, resolver->owner_, readable != 0, writable != 0);
}

void Resolver::on_ready(int fd, bool readable, bool writable) {
  if (channel_) ares_process_fd(channel_, readable ? fd : ARES_SOCKET_BAD, writable ? fd : ARES_SOCKET_BAD);
}

void Resolver::on_timer() {
  if (channel_) ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

std::optional<std::chrono::milliseconds> Resolver::next_timer() const {
  if (!channel_ || result_) return std::nullopt;
  timeval space{};
  const timeval* left = ares_timeout(channel_, nullptr, &space);
  if (!left) return std::nullopt;
  // +1: rounded up, or the loop would spin through the last millisecond.
  return std::chrono::milliseconds(left->tv_sec * 1000 + left->tv_usec / 1000 + 1);
}

}  // namespace tegami::transport
