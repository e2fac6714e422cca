#include "mailbox/store/digest_loop.h"

#include <Poco/Data/DataException.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <stdexcept>
#include <utility>

namespace tegami::mailbox::store {

namespace {

// A transaction holds up the mail that arrives meanwhile, so it is short: some 30 ms.
constexpr std::size_t kBatchMails = 64;
constexpr std::size_t kBatchBytes = 1u << 20;  // of text to index

/// Claimed mails, let go of at the end.
class Claimed {
 public:
  explicit Claimed(DigestClaims& claims) : claims_(&claims) {}
  Claimed(Claimed&& other) noexcept : claims_(other.claims_), ids_(std::exchange(other.ids_, {})) {}
  Claimed& operator=(Claimed&& other) noexcept {
    std::swap(claims_, other.claims_);
    std::swap(ids_, other.ids_);
    return *this;
  }
  ~Claimed() {
    if (!ids_.empty()) claims_->release(ids_);  // one that was moved from may outlive the mailbox
  }

  DigestClaims::Offer claim(const std::function<std::vector<Summary>()>& pending) {
    DigestClaims::Offer offer = claims_->claim(pending);
    for (const Summary& summary : offer.mine) ids_.push_back(summary.id);
    return offer;
  }
  /// Those behind it are another batch's.
  void keep_up_to(MessageId last) {
    const auto rest = std::upper_bound(ids_.begin(), ids_.end(), last);
    claims_->release({rest, ids_.end()});
    ids_.erase(rest, ids_.end());
  }

 private:
  DigestClaims* claims_;
  std::vector<MessageId> ids_;
};

struct Batch {
  Claimed claimed;
  std::vector<Digest> digests;
  MessageId last = 0;             ///< where the next one begins
  bool end = false;               ///< nothing follows
  std::vector<MessageId> others;  ///< pending, and another call's
};

/// Removed meanwhile, or damaged on the disk: marked, so that it does not hold up the mails behind it.
Digest read_mail(const DigestSteps& steps, const Summary& known, Decompressor& decompressor) {
  try {
    const std::unique_ptr<RawReader> reader = steps.raw(known, decompressor);
    return digest(known, *reader);
  } catch (const std::runtime_error&) {
    Digest broken;
    broken.summary = known;
    broken.summary.date_ms = known.received_ms;
    broken.summary.unreadable = true;
    broken.lost = true;
    return broken;
  }
}

Batch read_batch(const DigestSteps& steps, DigestClaims& claims, MessageId after, std::size_t limit) {
  Batch batch{Claimed(claims), {}, after, true, {}};
  const std::size_t most = std::min(kBatchMails, limit);
  if (most == 0) return batch;
  DigestClaims::Offer offer = batch.claimed.claim([&] { return steps.pending(after, most); });
  batch.last = offer.last;
  batch.end = offer.last == 0;
  batch.others = std::move(offer.others);
  Decompressor decompressor;
  std::size_t bytes = 0;
  for (const Summary& summary : offer.mine) {
    batch.end = steps.stop && steps.stop();
    if (batch.end || bytes > kBatchBytes) {
      batch.last = batch.digests.empty() ? after : batch.digests.back().summary.id;
      batch.claimed.keep_up_to(batch.last);
      break;
    }
    Digest& read = batch.digests.emplace_back(read_mail(steps, summary, decompressor));
    bytes += read.body.size() + read.people.size();
    if (steps.prepare) steps.prepare(read);
  }
  return batch;
}

/// A batch that another thread may read meanwhile. Whoever comes first does it, so nobody waits for a busy pool.
class Ahead {
 public:
  Ahead(const Aside& aside, std::function<Batch()> work) : work_(std::make_shared<Work>(std::move(work))) {
    result_ = work_->task.get_future();
    if (aside) aside([work = work_] { work->run(); });
  }
  /// Either it never runs, or it has ended: it refers to what its maker has on the stack.
  ~Ahead() {
    if (!work_->taken.exchange(true) || !result_.valid()) return;
    try {
      result_.get();
    } catch (const std::exception&) {
      // Whoever writes the batch before has failed, too, and tells that.
    }
  }
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;

  Batch get() {
    work_->run();
    return result_.get();
  }

 private:
  struct Work {
    explicit Work(std::function<Batch()> what) : task(std::move(what)) {}
    void run() {
      if (!taken.exchange(true)) task();
    }
    std::atomic<bool> taken = false;
    std::packaged_task<Batch()> task;
  };
  std::shared_ptr<Work> work_;
  std::future<Batch> result_;
};

void write_batch(const DigestSteps& steps, std::span<const Digest> batch) {
  if (batch.empty()) return;
  try {
    steps.write(batch, State::digested);
    return;
  } catch (const Poco::Data::DataException&) {
  }
  for (const Digest& digest : batch) {
    try {
      steps.write({&digest, 1}, State::digested);
    } catch (const Poco::Data::DataException&) {
      steps.write({&digest, 1}, State::not_indexed);
    }
  }
}

}  // namespace

DigestClaims::Offer DigestClaims::claim(const std::function<std::vector<Summary>()>& pending) {
  const std::lock_guard lock(mutex_);  // over the question too: else what another call has just finished is read again
  Offer offer{pending(), {}, 0};
  if (!offer.mine.empty()) offer.last = offer.mine.back().id;
  std::erase_if(offer.mine, [&](const Summary& summary) {
    const bool taken = !claimed_.insert(summary.id).second;
    if (taken) offer.others.push_back(summary.id);
    return taken;
  });
  return offer;
}

void DigestClaims::release(std::span<const MessageId> ids) {
  {
    const std::lock_guard lock(mutex_);
    for (const MessageId id : ids) claimed_.erase(id);
  }
  released_.notify_all();
}

void DigestClaims::wait_for(std::span<const MessageId> ids) {
  std::unique_lock lock(mutex_);
  released_.wait(
      lock, [&] { return std::none_of(ids.begin(), ids.end(), [&](MessageId id) { return claimed_.contains(id); }); });
}

std::size_t digest_all(const DigestSteps& steps, DigestClaims& claims, std::size_t limit) {
  std::vector<MessageId> others;
  std::size_t done = 0;
  {
    Batch batch = read_batch(steps, claims, 0, limit);
    for (;;) {
      done += batch.digests.size();
      others.insert(others.end(), batch.others.begin(), batch.others.end());
      if (batch.end) break;
      Ahead ahead(steps.aside,
                  [&, after = batch.last, left = limit - done] { return read_batch(steps, claims, after, left); });
      write_batch(steps, batch.digests);
      batch = ahead.get();
    }
    write_batch(steps, batch.digests);
  }
  if (!steps.stop || !steps.stop()) claims.wait_for(others);
  return done;
}

}  // namespace tegami::mailbox::store
