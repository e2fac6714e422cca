#include "faults/jobs/faulty_pop3.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <thread>

namespace tegami::faults {

namespace {

constexpr int kLookMs = 5;
constexpr int kAnswers = 24;  ///< a fault falls on one of so many answers

bool is_lie(Fault fault) { return fault >= Fault::wrong_sizes && fault <= Fault::no_uidl; }

/// One client's session.
class Session {
 public:
  Session(int fd, Maildrop& maildrop, std::mt19937& random, const FaultyPop3::Plan& plan,
          const std::function<bool()>& over, std::vector<std::string>& met)
      : fd_(fd), maildrop_(maildrop), random_(random), over_(over), met_(met) {
    const int one = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    for (int i = 0; i < plan.faults; ++i) {
      const auto fault = static_cast<Fault>(random_() % kFaults);
      if (is_lie(fault)) {
        lie_ = plan.lies_of_sizes ? Fault::wrong_sizes : fault == Fault::wrong_sizes ? Fault::same_uidls : fault;
      } else {
        planned_[static_cast<int>(random_() % kAnswers)] = fault;
      }
    }
  }

  void run() {
    talk();
    if (hasty_) carry_out(marked_.size());
  }

 private:
  void talk() {
    bool going = answer("greeting", "+OK ready\r\n");
    while (going) {
      const auto line = next_line();
      if (!line) return;
      going = obey(*line);
    }
  }

  bool obey(const std::string& line) {
    const std::string verb = line.substr(0, line.find(' '));
    if (verb == "CAPA") return answer(verb, "+OK\r\nUSER\r\nUIDL\r\nTOP\r\nPIPELINING\r\n.\r\n");
    if (verb == "USER" || verb == "PASS" || verb == "NOOP") return answer(verb, "+OK\r\n");
    if (lie_ && verb == (lie_ == Fault::wrong_sizes ? "LIST" : "UIDL")) said(verb, *lie_);
    if (verb == "LIST") return answer(verb, listing());
    if (verb == "UIDL") return answer(verb, lie_ == Fault::no_uidl ? "-ERR unknown command\r\n" : uidls());
    if (verb == "RETR" || verb == "TOP") return get(verb, line);
    if (verb == "DELE") return remove(line);
    if (verb == "QUIT") return quit();
    return answer(verb, "-ERR unknown command\r\n");
  }

  const Maildrop::Mail* mail(const std::string& line, std::size_t& number) const {
    number = std::stoul(line.substr(line.find(' ') + 1));
    return number >= 1 && number <= maildrop_.mails.size() ? &maildrop_.mails[number - 1] : nullptr;
  }

  std::string listing() {
    std::string text = "+OK\r\n";
    for (std::size_t i = 0; i < maildrop_.mails.size(); ++i) {
      const std::size_t lie = lie_ == Fault::wrong_sizes ? 1 + random_() % 100 : 0;
      text += std::to_string(i + 1) + ' ' + std::to_string(maildrop_.mails[i].text.size() + lie) + "\r\n";
    }
    return text + ".\r\n";
  }
  std::string uidls() const {
    std::string text = "+OK\r\n";
    for (std::size_t i = 0; i < maildrop_.mails.size(); ++i) {
      const std::string& own = maildrop_.mails[i].uidl;
      const bool shared = lie_ == Fault::same_uidls && i % 2 == 1;
      const std::string told = lie_ == Fault::empty_uidls ? "" : shared ? maildrop_.mails[i - 1].uidl : own;
      text += std::to_string(i + 1) + ' ' + told + "\r\n";
    }
    return text + ".\r\n";
  }
  bool get(const std::string& verb, const std::string& line) {
    std::size_t number = 0;
    const Maildrop::Mail* const found = mail(line, number);
    if (!found) return answer(verb, "-ERR no such message\r\n");
    std::string text = found->text;
    if (verb == "TOP") text.resize(text.find("\r\n\r\n") + 4);
    std::string dotted = "+OK " + std::to_string(text.size()) + " octets\r\n";
    bool begins = true;
    for (const char c : text) {
      if (begins && c == '.') dotted += '.';
      dotted += c;
      begins = c == '\n';
    }
    return answer(verb, dotted + ".\r\n");
  }
  bool remove(const std::string& line) {
    std::size_t number = 0;
    if (!mail(line, number)) return answer("DELE", "-ERR no such message\r\n");
    const auto fault = due();
    if (fault == Fault::refused) return said("DELE", *fault), write("-ERR not now\r\n");
    marked_.insert(number);
    return answer_with("DELE", "+OK\r\n", fault);
  }
  bool quit() {
    const auto fault = due();
    if (fault == Fault::no_quit) return said("QUIT", *fault), false;
    carry_out(fault == Fault::half_quit ? marked_.size() / 2 : marked_.size());
    if (fault == Fault::lost_quit) return said("QUIT", *fault), false;
    if (fault == Fault::half_quit) return said("QUIT", *fault), write("-ERR some were not removed\r\n");
    answer_with("QUIT", "+OK bye\r\n", fault);
    return false;
  }
  void carry_out(std::size_t most) {
    std::vector<Maildrop::Mail> left;
    std::size_t removed = 0;
    for (std::size_t i = 0; i < maildrop_.mails.size(); ++i) {
      const bool goes = marked_.contains(i + 1) && removed < most;
      removed += goes ? 1 : 0;
      if (!goes) left.push_back(maildrop_.mails[i]);
    }
    maildrop_.mails = std::move(left);
    marked_.clear();
  }

  std::optional<Fault> due() {
    const auto planned = planned_.find(answers_++);
    if (planned == planned_.end()) return std::nullopt;
    return planned->second;
  }
  void said(const std::string& at, Fault fault) { met_.push_back(std::string(name(fault)) + " at " + at); }
  bool answer(const std::string& at, const std::string& text) { return answer_with(at, text, due()); }

  bool answer_with(const std::string& at, const std::string& text, std::optional<Fault> fault) {
    if (!fault) return write(text);
    const bool quitting = *fault == Fault::lost_quit || *fault == Fault::no_quit || *fault == Fault::half_quit;
    // A head that is refused leaves doubt, and in doubt a mail is stored again, as it should be.
    if (quitting || (*fault == Fault::refused && at == "TOP")) return write(text);
    said(at, *fault);
    switch (*fault) {
      case Fault::pieces:
        for (const char c : text) {
          if (!write(std::string_view(&c, 1))) return false;
        }
        return true;
      case Fault::late:
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        return write(text);
      case Fault::wrong_octets:
        return write(text.starts_with("+OK") ? "+OK 4711" + text.substr(text.find('\r')) : text);
      case Fault::refused:
        return write("-ERR not now\r\n");
      case Fault::reset: {
        const linger hard{1, 0};
        setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        return false;
      }
      case Fault::stall:
        return wait_for_end();
      case Fault::drip:
        for (std::size_t i = 0; i < text.size() && !over_(); ++i) {
          if (!write(std::string_view(text).substr(i, 1))) return false;
          std::this_thread::sleep_for(std::chrono::milliseconds(40));
        }
        return wait_for_end();
      case Fault::garbage:
        return write("HTTP/1.1 400 Bad Request\r\n") && wait_for_end();
      case Fault::long_line:
        return write("+OK " + std::string(100'000, 'a')) && wait_for_end();
      case Fault::nul:
        return write(std::string_view("+OK a\0b\r\n", 9)) && wait_for_end();
      case Fault::cut:
        write(std::string_view(text).substr(0, text.size() / 2));
        return false;
      case Fault::unasked:
        return write(text + "+OK and one more\r\n") && wait_for_end();
      case Fault::after:
        write(text);
        return false;
      case Fault::goes_down:
        write("-ERR [SYS/TEMP] going down\r\n-ERR [SYS/TEMP] going down\r\n");
        return false;
      case Fault::busy:
        return write(random_() % 2 == 0 ? "-ERR [IN-USE] locked\r\n" : "-ERR [LOGIN-DELAY] wait\r\n") && wait_for_end();
      default:
        return false;
    }
  }

  /// Until the client goes; what it says is not read.
  bool wait_for_end() {
    while (!over_()) {
      pollfd look{fd_, POLLRDHUP, 0};
      if (poll(&look, 1, kLookMs) > 0) break;
    }
    return false;
  }
  bool write(std::string_view text) {
    while (!text.empty()) {
      const auto sent = send(fd_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) {
        text.remove_prefix(static_cast<std::size_t>(sent));
        continue;
      }
      if (errno != EAGAIN || over_()) return false;
      pollfd look{fd_, POLLOUT, 0};
      poll(&look, 1, kLookMs);
    }
    return true;
  }
  std::optional<std::string> next_line() {
    while (true) {
      if (const std::size_t end = buffer_.find("\r\n"); end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 2);
        return line;
      }
      pollfd look{fd_, POLLIN, 0};
      if (poll(&look, 1, kLookMs) <= 0) {
        if (over_()) return std::nullopt;
        continue;
      }
      char piece[4096];
      const auto got = recv(fd_, piece, sizeof piece, 0);
      if (got <= 0) return std::nullopt;
      buffer_.append(piece, static_cast<std::size_t>(got));
    }
  }

  int fd_;
  Maildrop& maildrop_;
  std::mt19937& random_;
  const std::function<bool()>& over_;
  std::vector<std::string>& met_;
  std::map<int, Fault> planned_;
  std::optional<Fault> lie_;
  std::set<std::size_t> marked_;
  bool hasty_ = random_() % 3 == 0;  ///< removes what is marked without QUIT, too
  int answers_ = 0;
  std::string buffer_;
};

}  // namespace

std::string_view name(Fault fault) {
  constexpr std::string_view kNames[] = {
      "pieces",  "late",  "wrong octets", "refused", "wrong sizes", "empty UIDLs", "same UIDLs", "no UIDL",
      "drop",    "reset", "stall",        "drip",    "garbage",     "long line",   "NUL",        "cut",
      "unasked", "after", "goes down",    "busy",    "lost QUIT",   "no QUIT",     "half QUIT"};
  static_assert(std::size(kNames) == kFaults);
  return kNames[static_cast<int>(fault)];
}

FaultyPop3::FaultyPop3() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (listener_ < 0 || bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener_, 16) != 0 || getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error(std::string("faulty server: ") + std::strerror(errno));
  }
  port_ = ntohs(address.sin_port);
}

FaultyPop3::~FaultyPop3() { close(listener_); }

int FaultyPop3::accept_one(const std::function<bool()>& over) {
  while (true) {
    pollfd look{listener_, POLLIN, 0};
    if (poll(&look, 1, kLookMs) > 0) return accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (over()) return -1;
  }
}

void FaultyPop3::serve(Maildrop& maildrop, std::mt19937& random, const Plan& plan, const std::function<bool()>& over) {
  met_.clear();
  const int fd = accept_one(over);
  if (fd < 0) return;
  Session(fd, maildrop, random, plan, over, met_).run();
  close(fd);
}

}  // namespace tegami::faults
