/// digest_loop.h - parse and index what is pending, batch by batch, the same for both stores.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "mailbox/store/digest.h"

namespace tegami::mailbox::store {

enum class State : std::int64_t { pending = 0, digested = 1, not_indexed = 2 };

/// What the loop needs of a store. write() is one transaction, and passes over mail that is pending no longer.
struct DigestSteps {
  /// With id, received_ms and size, by id.
  std::function<std::vector<Summary>(MessageId after, std::size_t limit)> pending;
  std::function<std::unique_ptr<RawReader>(MessageId)> raw;
  std::function<void(std::span<const Digest>, State)> write;
};

/// See Mailbox::digest_pending. A mail that the index refuses is marked and goes without; throws what the database
/// throws otherwise.
std::size_t digest_all(const DigestSteps& steps, std::size_t limit, const std::function<bool()>& stop);

}  // namespace tegami::mailbox::store
