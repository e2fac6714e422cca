// The floor under checking many accounts: the same round trips as the module's (greeting, CAPA, USER, PASS, LIST with
// UIDL, where there is new mail RETR, QUIT), so many sessions at once, and nothing done with what comes.
//
//   bench_idle_floor PORT ACCOUNTS SESSIONS USER_FORMAT [RETR_NUMBER]
//
// Account n logs on as USER_FORMAT with "%d" for n, on 127.0.1.1 … as the module's accounts do (idle_bench.cpp). Prints
// {"seconds": s, "processor": s}.
#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/idle/hosts.h"

namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

/// What is said, and how many answers of several lines (which end in a dot) come of it; else one of one line.
struct Step {
  std::string say;
  std::size_t dots = 0;
};

struct Session {
  int account = 0;
  std::size_t step = 0;
  std::size_t dots_left = 0;
  std::string tail;
};

class Floor {
 public:
  Floor(std::uint16_t port, int accounts, std::string user, std::string number)
      : port_(port), accounts_(accounts), user_(std::move(user)), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    steps_ = {{"", 0}, {"CAPA\r\n", 1}, {"USER\r\n", 0}, {"PASS secret-pass\r\n", 0}, {"LIST\r\nUIDL\r\n", 2}};
    if (!number.empty()) steps_.push_back({"RETR " + number + "\r\n", 1});
    steps_.push_back({"QUIT\r\n", 0});
  }

  void run(int at_once) {
    for (int i = 0; i < at_once && next_ < accounts_; ++i) begin();
    std::array<epoll_event, 256> events{};
    while (done_ < accounts_) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 30'000);
      if (count == 0) throw std::runtime_error("nothing came for 30 s");
      for (int i = 0; i < count; ++i) read(events[static_cast<std::size_t>(i)].data.fd);
    }
  }

 private:
  void begin() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    ::inet_pton(AF_INET, tegami::bench::host_of(next_).c_str(), &address.sin_addr);
    if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
    Session& session = sessions_[fd];
    session = {};
    session.account = next_++;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
  }

  void read(int fd) {
    std::array<char, 65'536> buffer{};
    const auto got = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) fail("recv");
    Session& session = sessions_.at(fd);
    session.tail.append(buffer.data(), static_cast<std::size_t>(got));
    if (!answered(session)) return;
    session.tail.clear();
    if (++session.step == steps_.size()) {
      ::close(fd);
      sessions_.erase(fd);
      ++done_;
      if (next_ < accounts_) begin();
      return;
    }
    std::string say = steps_[session.step].say;
    if (say.starts_with("USER")) {
      std::string user = user_;
      user.replace(user.find("%d"), 2, std::to_string(session.account));
      say = "USER " + user + "\r\n";
    }
    session.dots_left = steps_[session.step].dots;
    if (::send(fd, say.data(), say.size(), MSG_NOSIGNAL) < 0) fail("send");
  }

  static bool answered(Session& session) {
    if (session.dots_left == 0) return session.tail.ends_with("\r\n");
    std::size_t dots = 0;
    for (auto at = session.tail.find("\r\n.\r\n"); at != std::string::npos;
         at = session.tail.find("\r\n.\r\n", at + 3)) {
      ++dots;
    }
    return dots >= session.dots_left;
  }

  const std::uint16_t port_;
  const int accounts_;
  const std::string user_;
  const int epoll_;
  std::vector<Step> steps_;
  std::unordered_map<int, Session> sessions_;
  int next_ = 0, done_ = 0;
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count < 5) throw std::runtime_error("usage: bench_idle_floor PORT ACCOUNTS SESSIONS USER_FORMAT [RETR_NUMBER]");
    Floor floor(static_cast<std::uint16_t>(std::atoi(arguments[1])), std::atoi(arguments[2]), arguments[4],
                count > 5 ? arguments[5] : "");
    const auto begin = std::chrono::steady_clock::now();
    floor.run(std::atoi(arguments[3]));
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    std::printf("{\"seconds\": %.4f, \"processor\": %.4f}\n", took, seconds(used.ru_utime) + seconds(used.ru_stime));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_idle_floor: %s\n", error.what());
    return 1;
  }
}
