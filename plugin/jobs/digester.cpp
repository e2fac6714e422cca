#include "jobs/digester.h"

namespace tegami::jobs {

namespace {
constexpr std::size_t kMessagesATime = 1024;
}

void Digester::wake(mailbox::AccountId account, std::function<void()> done) {
  {
    const std::lock_guard lock(mutex_);
    const auto [work, first] = working_.try_emplace(account);
    if (done) work->second.done.push_back(std::move(done));
    work->second.again = true;
    if (!first) return;
  }
  pool_.post([this, account] { digest(account); });
}

void Digester::digest(mailbox::AccountId account) {
  const auto stopped = [this] { return stopping_.load(); };
  const auto aside = [this](std::function<void()> work) { pool_.post(std::move(work)); };
  bool failed = false;
  std::exception_ptr failure;
  try {
    if (const auto mailbox = stopping_ ? nullptr : mailboxes_.open(account, false)) {
      std::size_t untidied = 0;
      {
        const std::lock_guard lock(mutex_);
        working_[account].again = false;
        untidied = working_[account].untidied;
      }
      const std::size_t digested = mailbox->digest_pending(kMessagesATime, stopped, aside);
      untidied += digested;
      if (untidied > 0 && (digested == 0 || untidied >= mailbox::kTidyAfter)) {
        mailbox->tidy_index(stopped);
        untidied = 0;
      }
      const std::lock_guard lock(mutex_);
      working_[account].untidied = untidied;
      if (digested > 0) working_[account].again = true;
    } else {
      const std::lock_guard lock(mutex_);
      working_[account].again = false;
    }
  } catch (...) {
    failed = true;
    failure = std::current_exception();
  }
  std::vector<std::function<void()>> done;
  {
    const std::lock_guard lock(mutex_);
    const auto work = working_.find(account);
    if (work->second.again && !failed && !stopping_) {
      pool_.post([this, account] { digest(account); });
      return;
    }
    done = std::move(work->second.done);
    working_.erase(work);
  }
  for (const auto& call : done) call();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tegami::jobs
