/// page_limits.h - a page's keyset made whole, the same for both stores.
#pragma once

#include <algorithm>
#include <limits>
#include <utility>

#include "mailbox/mailbox.h"

namespace tegami::mailbox::store {

constexpr std::int32_t kMaxPage = 1'000;  ///< a larger page is cut to it

/// (date, id) that every item is below.
inline std::pair<std::int64_t, MessageId> below(const Page& page) {
  constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
  return page.after.value_or(std::pair{kNewest, kNewest});
}

inline std::int64_t limit_of(const Page& page) { return std::clamp(page.limit, 0, kMaxPage); }

}  // namespace tegami::mailbox::store
