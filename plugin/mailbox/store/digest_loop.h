/// digest_loop.h - parse and index what is pending, batch by batch, the same for both stores.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <vector>

#include "mailbox/mailbox.h"
#include "mailbox/store/chunks.h"
#include "mailbox/store/digest.h"

namespace tegami::mailbox::store {

enum class State : std::int64_t { pending = 0, digested = 1, not_indexed = 2 };

/// What the loop needs of a store. write() is one transaction, and passes over mail that is pending no longer.
struct DigestSteps {
  /// With id, received_ms and size, by id.
  std::function<std::vector<Summary>(MessageId after, std::size_t limit)> pending;
  std::function<std::unique_ptr<RawReader>(const Summary&, Decompressor&)> raw;
  std::function<void(Digest&)> prepare;  ///< for write(), while another batch is written; may be empty
  std::function<void(std::span<const Digest>, State)> write;
  std::function<bool()> stop;  ///< may be empty
  Aside aside;                 ///< see Mailbox::digest_pending; may be empty
};

/// The mails of one mailbox that a call is digesting, so that two calls do not read the same ones. Any thread.
class DigestClaims {
 public:
  struct Offer {
    std::vector<Summary> mine;  ///< what no other call has, by id
    std::vector<MessageId> others;
    MessageId last = 0;  ///< of all that is pending; 0: nothing is
  };
  /// pending: asks the store, in the order of ids.
  Offer claim(const std::function<std::vector<Summary>()>& pending);
  void release(std::span<const MessageId> ids);
  /// Until none of these is claimed. The caller must have let go of its own, or two could wait for each other.
  void wait_for(std::span<const MessageId> ids);

 private:
  std::mutex mutex_;
  std::condition_variable released_;
  std::set<MessageId> claimed_;
};

/// See Mailbox::digest_pending; ends when what other calls were at is done, too. A mail that the index refuses is
/// marked and goes without; throws what the database throws otherwise.
std::size_t digest_all(const DigestSteps& steps, DigestClaims& claims, std::size_t limit);

}  // namespace tegami::mailbox::store
