/// sigpipe_blocked.h - while it lives, threads that are made here inherit a blocked SIGPIPE: a write to a peer that is
/// gone is an error on them, never the end of the host. The making thread has its own mask back afterwards.
#pragma once

#include <csignal>

namespace tegami::jobs {

class SigpipeBlocked {
 public:
  SigpipeBlocked() noexcept {
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &mask, &before_);
  }
  ~SigpipeBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SigpipeBlocked(const SigpipeBlocked&) = delete;
  SigpipeBlocked& operator=(const SigpipeBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace tegami::jobs
