// The floor under receiving: what Dovecot, the loopback and the disk allow when nothing is done with the mail. All
// RETRs are pipelined, the bytes appended to one file as they come, one fsync a batch of mails; or, where the file is
// "-", thrown away.
//
//   bench_floor PORT USER PASSWORD FILE [MAILS_A_BATCH]
//
// Prints mails and bytes; the caller takes the time. Plain POP3 on 127.0.0.1 only.
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

class File {
 public:
  explicit File(int fd) : fd_(fd) {
    if (fd_ < 0) fail("open");
  }
  ~File() { ::close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) fail("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// One answer of one line; whatever follows it is an error, as nothing was asked ahead.
std::string ask(int socket, const std::string& command) {
  write_all(socket, command);
  std::string line;
  std::array<char, 4096> buffer{};
  while (line.find("\r\n") == std::string::npos) {
    const auto got = ::read(socket, buffer.data(), buffer.size());
    if (got <= 0) fail("read");
    line.append(buffer.data(), static_cast<std::size_t>(got));
  }
  if (line.compare(0, 3, "+OK") != 0) throw std::runtime_error("the server refused: " + line);
  return line;
}

// Counts the ends of multi-line answers ("\r\n.\r\n") in a stream cut anywhere.
class Ends {
 public:
  std::size_t feed(std::string_view bytes) {
    constexpr std::string_view kEnd = "\r\n.\r\n";
    std::size_t ends = 0;
    for (const char c : bytes) {
      if (c == kEnd[matched_]) {
        if (++matched_ == kEnd.size()) {
          ++ends;
          matched_ = 2;  // its line end may begin the next one
        }
      } else {
        matched_ = c == '\r' ? 1 : 0;
      }
    }
    return ends;
  }

 private:
  std::size_t matched_ = 0;
};

void receive_all(int socket, int file, std::size_t mails, std::size_t batch) {
  std::string commands;
  for (std::size_t number = 1; number <= mails; ++number) commands += "RETR " + std::to_string(number) + "\r\n";
  std::string_view rest = commands;
  std::array<char, 256 * 1024> buffer{};
  Ends ends;
  std::size_t done = 0;
  std::size_t synced = 0;
  std::size_t bytes = 0;
  while (done < mails) {
    pollfd wait{socket, static_cast<short>(POLLIN | (rest.empty() ? 0 : POLLOUT)), 0};
    if (::poll(&wait, 1, 60'000) <= 0) fail("poll");
    if ((wait.revents & POLLOUT) != 0) {
      const auto sent = ::send(socket, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN) fail("send");
      if (sent > 0) rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    if ((wait.revents & (POLLIN | POLLHUP)) == 0) continue;
    const auto got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got <= 0) fail("recv");
    const std::string_view part(buffer.data(), static_cast<std::size_t>(got));
    if (file >= 0) write_all(file, part);
    bytes += part.size();
    done += ends.feed(part);
    if (done - synced >= batch || done == mails) {
      if (file >= 0 && ::fsync(file) != 0) fail("fsync");
      synced = done;
    }
  }
  std::printf("{\"mails\": %zu, \"bytes\": %zu}\n", done, bytes);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count < 5) throw std::runtime_error("usage: bench_floor PORT USER PASSWORD FILE [MAILS_A_BATCH]");
    const File socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::strtoul(arguments[1], nullptr, 10)));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
    ask(socket.fd(), "");
    ask(socket.fd(), std::string("USER ") + arguments[2] + "\r\n");
    ask(socket.fd(), std::string("PASS ") + arguments[3] + "\r\n");
    const std::string stat = ask(socket.fd(), "STAT\r\n");
    std::optional<File> file;
    if (std::string_view(arguments[4]) != "-") {
      file.emplace(::open(arguments[4], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    }
    receive_all(socket.fd(), file ? file->fd() : -1, std::strtoul(stat.c_str() + 4, nullptr, 10),
                count > 5 ? std::strtoul(arguments[5], nullptr, 10) : 256);
    ask(socket.fd(), "QUIT\r\n");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_floor: %s\n", error.what());
    return 1;
  }
}
