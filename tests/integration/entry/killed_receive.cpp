#include "integration/entry/killed_receive.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <utility>
#include <vector>

namespace tegami::integration {

namespace json = boost::json;

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(60);
constexpr std::size_t kHalfOfAMail = 60'000, kSomeHeads = 300;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    close();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  int get() const { return number_; }

 private:
  int number_;
};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the other side is gone: its end is seen by reading
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// One POP3 session passed on line by line; tells when the point has come.
class Relay {
 public:
  Relay(int client, std::uint16_t server_port, KilledAt at)
      : client_(client), server_(::socket(AF_INET, SOCK_STREAM, 0)), at_(at) {
    const auto address = loopback(server_port);
    if (::connect(server_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("the relay does not reach the server");
  }
  int client() const { return client_.get(); }
  int server() const { return server_.get(); }
  bool open() const { return open_; }

  /// True: the process is to be killed now.
  bool from_client() {
    const auto bytes = read(client_.get());
    lines_ += bytes;
    for (std::size_t end; (end = lines_.find('\n')) != std::string::npos; lines_.erase(0, end + 1)) {
      const std::string line = lines_.substr(0, end + 1);
      const auto verb = line.substr(0, 4);
      const bool dele = verb == "DELE", quit = verb == "QUIT";
      if (at_ == KilledAt::before_dele && (dele || quit)) return true;
      if (at_ == KilledAt::before_quit && quit) return true;
      if (verb == "RETR" && at_ == KilledAt::in_retr) left_ = left_.value_or(kHalfOfAMail);
      if (verb == "TOP " && at_ == KilledAt::in_top) left_ = left_.value_or(kSomeHeads);
      quitting_ = quitting_ || quit;
      send_all(server_.get(), line);
    }
    return false;
  }
  bool from_server() {
    const auto bytes = read(server_.get());
    if (at_ == KilledAt::after_quit && quitting_) return !open_;  // the answer is kept back; its end comes after it
    send_all(client_.get(), bytes);
    if (!left_) return false;
    left_ = *left_ > bytes.size() ? *left_ - bytes.size() : 0;
    return *left_ == 0;
  }

 private:
  std::string read(int from) {
    std::array<char, 8'192> buffer{};
    const auto got = ::recv(from, buffer.data(), buffer.size(), 0);
    if (got <= 0) open_ = false;
    return std::string(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  }

  Descriptor client_, server_;
  KilledAt at_;
  std::string lines_;
  std::optional<std::size_t> left_;
  bool quitting_ = false, open_ = true;
};

[[noreturn]] void child(const fixtures::FakeHost& host, int answer_to,
                        const std::function<json::object(const Ask&)>& work) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::string text;
  try {
    auto module = sdk::Module::start(module_folder(), *host.table(), TEGAMI_RUN_SERVICES);
    if (module.has_error()) throw std::runtime_error(std::string(module.error().text));
    text = json::serialize(work([&](std::string_view user, std::string_view name, const json::object& request) {
      return call(*module, user, name, request);
    }));
  } catch (const std::exception& error) {
    text = json::serialize(json::object{{"thrown", error.what()}});
  }
  for (std::string_view left = text; !left.empty();) {
    const auto written = ::write(answer_to, left.data(), left.size());
    if (written <= 0) break;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  ::_exit(0);
}

}  // namespace

std::string_view name(KilledAt at) {
  constexpr std::array<std::string_view, 6> kNames{"nowhere",     "in_retr",    "before_dele",
                                                   "before_quit", "after_quit", "in_top"};
  return kNames.at(static_cast<std::size_t>(at));
}

ModuleInChild::ModuleInChild(const fixtures::FakeHost& host, std::uint16_t server_port)
    : host_(host), server_port_(server_port), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, 8) != 0 || ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the relay has no port");
  port_ = ntohs(address.sin_port);
}

ModuleInChild::~ModuleInChild() { ::close(listener_); }

std::optional<json::object> ModuleInChild::run(KilledAt at, const std::function<json::object(const Ask&)>& work) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  Descriptor answers(ends[0]), to_parent(ends[1]);
  const pid_t process = ::fork();
  if (process < 0) throw std::runtime_error("no process");
  if (process == 0) child(host_, to_parent.get(), work);
  to_parent.close();

  std::vector<Relay> relays;
  std::string text;
  bool killed = false, running = true;
  const auto until = Clock::now() + kPatience;
  while (running && !killed && Clock::now() < until) {
    std::vector<pollfd> waiting{{answers.get(), POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const auto& relay : relays)
      for (const int end : {relay.client(), relay.server()}) waiting.push_back({relay.open() ? end : -1, POLLIN, 0});
    if (::poll(waiting.data(), waiting.size(), 1'000) <= 0) continue;
    for (std::size_t i = 0; i < relays.size() && !killed; ++i) {
      if (waiting[2 + 2 * i].revents != 0) killed = relays[i].from_client();
      if (!killed && waiting[3 + 2 * i].revents != 0) killed = relays[i].from_server();
    }
    std::erase_if(relays, [](const Relay& relay) { return !relay.open(); });
    if (waiting[0].revents != 0) {
      std::array<char, 4'096> buffer{};
      const auto got = ::read(answers.get(), buffer.data(), buffer.size());
      if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
      running = got > 0;
    }
    if (waiting[1].revents != 0)
      relays.emplace_back(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), server_port_, at);
  }
  if (killed || running) ::kill(process, SIGKILL);
  int status = 0;
  ::waitpid(process, &status, 0);
  relays.clear();
  if (killed) return std::nullopt;
  EXPECT_FALSE(running) << "the module's process does not end";
  EXPECT_EQ(at, KilledAt::nowhere) << "the session never got to " << name(at) << ": " << text;
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the module's process ended by itself";
  auto answer = text.empty() ? json::object() : json::parse(text).as_object();
  EXPECT_FALSE(answer.contains("thrown")) << text;
  return answer;
}

}  // namespace tegami::integration
