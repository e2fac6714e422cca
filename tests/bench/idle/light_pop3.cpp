// A POP3 server that costs next to nothing, for measuring clients by: it keeps no mail, it makes it. One thread, epoll;
// whatever it says leaves it so many milliseconds after it was asked, as over a line of that round trip, and commands
// that come together are answered together.
//
//   bench_light_pop3 DELAY_MS
//
// First line out: {"port": n, "silent": n}: on all of 127.0.0.0/8, and one that accepts and never says a word. The user
// name says what the mailbox holds: "box-COUNT-SIZE-ID" has COUNT mails of SIZE bytes, "file-COUNT-SIZE-ID" the same
// with an attached file. Then a line in, a line out:
//   mails N      every mailbox holds N more than its name says     -> ok
//   sessions     how many have logged on since the last such line  -> a number
// Deletes nothing. Ends when stdin does.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

struct Listener {
  int fd = -1;
  std::uint16_t port = 0;
};

Listener listen_anywhere() {
  Listener made{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 0};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  socklen_t size = sizeof address;
  if (made.fd < 0 || ::bind(made.fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(made.fd, 4096) != 0 || ::getsockname(made.fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    fail("listen");
  }
  made.port = ntohs(address.sin_port);
  return made;
}

struct Box {
  std::uint64_t count = 0, size = 0;
  std::string id;
  bool file = false;
};

Box box_of(std::string_view user) {
  Box box;
  box.file = user.starts_with("file-");
  const auto number = [&user](std::uint64_t& into) {
    user.remove_prefix(std::min(user.find('-') + 1, user.size()));
    std::from_chars(user.data(), user.data() + user.size(), into);
  };
  number(box.count);
  number(box.size);
  box.id = user.substr(std::min(user.find('-') + 1, user.size()));
  return box;
}

/// Lines of 78 letters, and a head.
std::string mail(const Box& box, std::uint64_t number) {
  std::string text = "From: bench@example.com\r\nTo: " + box.id + "@example.com\r\nSubject: mail " +
                     std::to_string(number) + "\r\nMessage-ID: <" + box.id + "." + std::to_string(number) +
                     "@example.com>\r\nDate: Mon, 05 Oct 2026 10:00:00 +0900\r\nMIME-Version: 1.0\r\n";
  text += box.file ? "Content-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                   : "Content-Type: text/plain; charset=utf-8\r\n\r\n";
  text.reserve(box.size + 100);
  const std::string words = "The order of " + std::to_string(number) +
                            " parts is delayed by the factory; please confirm the new date soon.\r\n";
  const std::string line = box.file ? std::string(76, 'Q') + "\r\n" : words;
  while (text.size() + line.size() < box.size) text += line;
  return text;
}

struct Session {
  std::string in, out;  ///< unread commands; what the socket does not take yet
  Box box;
  bool quits = false, writing = false;
};

class Server {
 public:
  Server(std::chrono::milliseconds delay, int talking, int silent)
      : delay_(delay), talking_(talking), silent_(silent), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) fail("epoll_create1");
    for (const int fd : {talking_, silent_, STDIN_FILENO}) watch(fd, EPOLL_CTL_ADD, EPOLLIN);
  }

  void run() {
    std::array<epoll_event, 256> events{};
    while (!over_) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), until_due());
      if (count < 0 && errno != EINTR) fail("epoll_wait");
      for (int i = 0; i < count; ++i) on_event(events[static_cast<std::size_t>(i)]);
      say_what_is_due();
    }
  }

 private:
  struct Due {
    Clock::time_point at;
    int fd;
    std::uint64_t serial;
    std::string text;
    bool last;
  };
  struct Open {
    Session session;
    std::uint64_t serial = 0;
  };

  void watch(int fd, int how, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    ::epoll_ctl(epoll_, how, fd, &event);
  }

  int until_due() const {
    if (due_.empty()) return 1000;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due_.front().at - Clock::now()).count();
    return left < 0 ? 0 : static_cast<int>(left);
  }

  void on_event(const epoll_event& event) {
    const int fd = event.data.fd;
    if (fd == STDIN_FILENO) return take_orders();
    if (fd == talking_ || fd == silent_) return accept_all(fd);
    const auto found = open_.find(fd);
    if (found == open_.end()) return;
    if ((event.events & EPOLLOUT) != 0 && !write(fd, found->second.session)) return;
    if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(fd, found->second);
  }

  void take_orders() {
    std::array<char, 256> buffer{};
    const auto got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got <= 0) return void(over_ = true);
    const std::string_view line(buffer.data(), static_cast<std::size_t>(got));
    if (line.starts_with("mails ")) {
      extra_ = std::strtoull(buffer.data() + 6, nullptr, 10);
      std::puts("ok");
    } else {
      std::printf("%llu\n", static_cast<unsigned long long>(std::exchange(logged_on_, 0)));
    }
    std::fflush(stdout);
  }

  void accept_all(int listener) {
    for (;;) {
      const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      open_[fd] = {{}, ++serial_};
      watch(fd, EPOLL_CTL_ADD, EPOLLIN);
      if (listener == talking_) later(fd, serial_, "+OK light\r\n", false);
    }
  }

  void later(int fd, std::uint64_t serial, std::string text, bool last) {
    due_.push_back({Clock::now() + delay_, fd, serial, std::move(text), last});
  }

  void say_what_is_due() {
    const auto now = Clock::now();
    while (!due_.empty() && due_.front().at <= now) {
      Due due = std::move(due_.front());
      due_.pop_front();
      const auto found = open_.find(due.fd);
      if (found == open_.end() || found->second.serial != due.serial) continue;
      Session& session = found->second.session;
      session.out += due.text;
      session.quits = session.quits || due.last;
      write(due.fd, session);
    }
  }

  /// False: the session is over.
  bool write(int fd, Session& session) {
    std::string_view rest = session.out;
    while (!rest.empty()) {
      const auto sent = ::send(fd, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EAGAIN) break;
      if (sent < 0) return close(fd);
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    session.out.erase(0, session.out.size() - rest.size());
    if (session.out.empty() && session.quits) return close(fd);
    if (session.writing == session.out.empty()) {
      session.writing = !session.out.empty();
      // What is asked while an answer does not go out waits, as with any server that does one thing at a time.
      watch(fd, EPOLL_CTL_MOD, session.writing ? EPOLLOUT : EPOLLIN);
    }
    return true;
  }

  bool close(int fd) {
    ::close(fd);
    open_.erase(fd);
    return false;
  }

  void read(int fd, Open& open) {
    std::array<char, 16'384> buffer{};
    const auto got = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return void(close(fd));
    Session& session = open.session;
    session.in.append(buffer.data(), static_cast<std::size_t>(got));
    std::string answers;
    bool last = false;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = session.in.find('\n', begin)) != std::string::npos; begin = end + 1) {
      std::string_view line(session.in.data() + begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      last = answer(session, line, answers) || last;
    }
    session.in.erase(0, begin);
    if (!answers.empty()) later(fd, open.serial, std::move(answers), last);
  }

  /// True: that was QUIT.
  bool answer(Session& session, std::string_view line, std::string& out) {
    const Box& box = session.box;
    const std::string_view verb = line.substr(0, line.find(' '));
    const std::string_view rest = line.substr(std::min(verb.size() + 1, line.size()));
    const std::uint64_t count = box.count + extra_;
    if (verb == "CAPA") {
      out += "+OK\r\nUSER\r\nUIDL\r\nTOP\r\nPIPELINING\r\nRESP-CODES\r\n.\r\n";
    } else if (verb == "USER") {
      session.box = box_of(rest);
      out += "+OK\r\n";
    } else if (verb == "PASS") {
      ++logged_on_;
      out += "+OK\r\n";
    } else if (verb == "STAT") {
      out += "+OK " + std::to_string(count) + ' ' + std::to_string(count * box.size) + "\r\n";
    } else if (verb == "LIST" || verb == "UIDL") {
      out += "+OK\r\n";
      for (std::uint64_t number = 1; number <= count; ++number) {
        out += std::to_string(number) + ' ';
        out += verb == "LIST" ? std::to_string(box.size) : box.id + "." + std::to_string(number);
        out += "\r\n";
      }
      out += ".\r\n";
    } else if (verb == "RETR") {
      out += "+OK\r\n" + mail(box, std::strtoull(rest.data(), nullptr, 10)) + ".\r\n";
    } else {
      out += "+OK\r\n";
    }
    return verb == "QUIT";
  }

  const std::chrono::milliseconds delay_;
  const int talking_, silent_, epoll_;
  std::unordered_map<int, Open> open_;
  std::deque<Due> due_;
  std::uint64_t serial_ = 0, extra_ = 0, logged_on_ = 0;
  bool over_ = false;
};

}  // namespace

int main(int count, char** arguments) {
  try {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
      files.rlim_cur = files.rlim_max;
      ::setrlimit(RLIMIT_NOFILE, &files);
    }
    const Listener talking = listen_anywhere(), silent = listen_anywhere();
    std::printf("{\"port\": %u, \"silent\": %u}\n", talking.port, silent.port);
    std::fflush(stdout);
    Server(std::chrono::milliseconds(count > 1 ? std::atoi(arguments[1]) : 0), talking.fd, silent.fd).run();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_light_pop3: %s\n", error.what());
    return 1;
  }
}
