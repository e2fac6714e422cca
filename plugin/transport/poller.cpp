#include "transport/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace tegami::transport {

namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) fail("epoll_create1");
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  if (wake_ < 0 || epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) {
    const int error = errno;
    if (wake_ >= 0) close(wake_);
    close(epoll_);
    throw std::system_error(error, std::generic_category(), "eventfd");
  }
}

Poller::~Poller() {
  close(wake_);
  close(epoll_);
}

void Poller::watch(int fd, FdOwner& owner, bool read, bool write) {
  if (!read && !write) return forget(fd);
  const auto found = watched_.find(fd);
  if (found != watched_.end() && found->second.read == read && found->second.write == write &&
      found->second.owner == &owner) {
    return;
  }
  epoll_event event{};
  event.events =
      (read ? static_cast<std::uint32_t>(EPOLLIN) : 0U) | (write ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
  event.data.fd = fd;
  if (epoll_ctl(epoll_, found == watched_.end() ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) != 0) fail("epoll_ctl");
  watched_[fd] = Watched{&owner, read, write};
}

void Poller::forget(int fd) {
  if (watched_.erase(fd) != 0) epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
}

void Poller::wait(std::chrono::milliseconds longest) {
  std::array<epoll_event, 128> events{};
  const int count =
      epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(longest.count()));
  if (count < 0 && errno != EINTR) fail("epoll_wait");
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == wake_) {
      std::uint64_t woken = 0;
      [[maybe_unused]] const ssize_t taken = read(wake_, &woken, sizeof woken);
      continue;
    }
    // An owner told earlier in this round may have let go of this one.
    const auto found = watched_.find(event.data.fd);
    if (found == watched_.end()) continue;
    const bool broken = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
    found->second.owner->on_ready(event.data.fd, broken || (event.events & EPOLLIN) != 0,
                                  broken || (event.events & EPOLLOUT) != 0);
  }
}

void Poller::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
}

}  // namespace tegami::transport
