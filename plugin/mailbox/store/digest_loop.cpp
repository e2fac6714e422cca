#include "mailbox/store/digest_loop.h"

#include <Poco/Data/DataException.h>

#include <algorithm>

namespace tegami::mailbox::store {

namespace {

constexpr std::size_t kBatchMails = 256;
constexpr std::size_t kBatchBytes = 8u << 20;  // of text to index, in memory and in one transaction

void write_batch(const DigestSteps& steps, std::span<const Digest> batch) {
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

std::size_t digest_all(const DigestSteps& steps, std::size_t limit, const std::function<bool()>& stop) {
  std::size_t done = 0;
  MessageId last = 0;
  bool stopped = false;
  while (done < limit && !stopped) {
    const std::vector<Summary> next = steps.pending(last, std::min(kBatchMails, limit - done));
    if (next.empty()) break;
    std::vector<Digest> batch;
    std::size_t bytes = 0;
    for (const Summary& summary : next) {
      stopped = stop && stop();
      if (stopped || bytes > kBatchBytes) break;
      last = summary.id;
      const std::unique_ptr<RawReader> reader = steps.raw(summary.id);
      if (!reader) continue;
      batch.push_back(digest(summary, *reader));
      bytes += batch.back().body.size() + batch.back().people.size();
    }
    if (!batch.empty()) write_batch(steps, batch);
    done += batch.size();
  }
  return done;
}

}  // namespace tegami::mailbox::store
