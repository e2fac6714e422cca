#include "storage/kept_statements.h"

#include <sqlite3.h>

#include <algorithm>

namespace tegami::storage {

void FinalizeStatement::operator()(sqlite3_stmt* statement) const noexcept { ::sqlite3_finalize(statement); }

KeptStatements::One& KeptStatements::of(const std::string& sql, const std::function<One(std::uint64_t)>& make,
                                        const std::function<void(const One&)>& drop) {
  auto found = kept_.find(sql);
  if (found == kept_.end()) {
    One one = make(++made_);
    if (kept_.size() >= kMostKept) {
      const auto oldest = std::min_element(kept_.begin(), kept_.end(),
                                           [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
      drop(oldest->second);
      kept_.erase(oldest);
    }
    found = kept_.emplace(sql, std::move(one)).first;
  }
  found->second.used = ++used_;
  return found->second;
}

}  // namespace tegami::storage
