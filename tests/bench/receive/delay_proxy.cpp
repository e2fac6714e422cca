// A line of so many milliseconds between a client and a server on 127.0.0.1, as wide as both like: what comes leaves it
// half the round trip later, in each direction, and is taken off the sender at once, so that nothing but the client's
// own window holds it back.
//
//   bench_delay_proxy PORT ROUND_TRIP_MS
//
// First line out: the port to connect to. Ends when stdin does. Its own connect takes no time: a session has one round
// trip less here than over a real line.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <list>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void at_once(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// One direction.
struct Way {
  int from = -1, to = -1;
  bool ended = false, told = false;  ///< its sender closed; that was passed on
  struct Piece {
    Clock::time_point due;
    std::string bytes;
    std::size_t sent = 0;
  };
  std::deque<Piece> under_way;

  bool due(Clock::time_point now) const { return !under_way.empty() && under_way.front().due <= now; }
};

struct Line {
  Way there, back;
  bool broken = false;
};

class Proxy {
 public:
  Proxy(std::uint16_t target, std::chrono::microseconds one_way) : target_(target), one_way_(one_way) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 512) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      fail("listen");
    }
    std::printf("%u\n", ntohs(address.sin_port));
    std::fflush(stdout);
  }

  void run() {
    for (;;) {
      std::vector<pollfd> polled = {{STDIN_FILENO, POLLIN, 0}, {listener_, POLLIN, 0}};
      const auto now = Clock::now();
      auto wake = now + std::chrono::seconds(1);
      for (Line& line : lines_) {
        for (Way* way : {&line.there, &line.back}) {
          if (!way->under_way.empty()) wake = std::min(wake, std::max(now, way->under_way.front().due));
          polled.push_back({way->from, static_cast<short>(way->ended ? 0 : POLLIN), 0});
          polled.push_back({way->to, static_cast<short>(way->due(now) ? POLLOUT : 0), 0});
        }
      }
      const auto longest = std::chrono::duration_cast<std::chrono::nanoseconds>(wake - now);
      const timespec wait{longest.count() / 1'000'000'000, longest.count() % 1'000'000'000};
      // What is due and cannot be written shows as POLLOUT, so only what is not due yet sets the time.
      if (::ppoll(polled.data(), polled.size(), &wait, nullptr) < 0 && errno != EINTR) fail("ppoll");
      if (polled[0].revents != 0) return;
      if (polled[1].revents != 0) accept();
      for (Line& line : lines_) {
        for (Way* way : {&line.there, &line.back}) move(line, *way);
      }
      lines_.remove_if([](Line& line) {
        const bool over = line.broken || (line.there.told && line.back.told);
        if (over) {
          ::close(line.there.from);
          ::close(line.there.to);
        }
        return over;
      });
    }
  }

 private:
  void accept() {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(target_);
    if (server < 0 || ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      fail("connect");
    at_once(client);
    at_once(server);
    Line& line = lines_.emplace_back();
    line.there = {client, server, false, false, {}};
    line.back = {server, client, false, false, {}};
  }

  void move(Line& line, Way& way) {
    while (!way.ended) {
      const auto got = ::recv(way.from, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
      if (got < 0) {
        if (errno != EAGAIN) way.ended = true;
        break;
      }
      way.ended = got == 0;
      if (got > 0) {
        way.under_way.push_back({Clock::now() + one_way_, std::string(buffer_.data(), static_cast<std::size_t>(got))});
      }
    }
    const auto now = Clock::now();
    while (way.due(now)) {
      auto& piece = way.under_way.front();
      const auto sent =
          ::send(way.to, piece.bytes.data() + piece.sent, piece.bytes.size() - piece.sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && errno == EAGAIN) break;
      if (sent < 0) {
        line.broken = true;
        return;
      }
      piece.sent += static_cast<std::size_t>(sent);
      if (piece.sent == piece.bytes.size()) way.under_way.pop_front();
    }
    if (way.ended && way.under_way.empty() && !way.told) {
      ::shutdown(way.to, SHUT_WR);
      way.told = true;
    }
  }

  const std::uint16_t target_;
  const std::chrono::microseconds one_way_;
  int listener_ = -1;
  std::list<Line> lines_;
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
};

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count < 3) throw std::runtime_error("usage: bench_delay_proxy PORT ROUND_TRIP_MS");
    Proxy(static_cast<std::uint16_t>(std::atoi(arguments[1])), std::chrono::microseconds(500 * std::atoi(arguments[2])))
        .run();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_delay_proxy: %s\n", error.what());
    return 1;
  }
}
