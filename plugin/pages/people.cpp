#include "pages/people.h"

#include <algorithm>

namespace tegami::pages {

const std::optional<sdk::User>& People::of(std::string_view key) {
  const auto known = met_.find(key);
  if (known != met_.end()) return known->second;
  auto user = request_.user && !key.empty() ? request_.user(key) : std::optional<sdk::User>{};
  return met_.emplace(std::string(key), std::move(user)).first->second;
}

void People::meet(const std::vector<std::string>& keys) {
  if (!request_.users) return;
  std::vector<std::string_view> unmet;
  for (const auto& key : keys)
    if (!key.empty() && !met_.contains(key)) unmet.push_back(key);
  if (unmet.empty()) return;
  std::sort(unmet.begin(), unmet.end());
  unmet.erase(std::unique(unmet.begin(), unmet.end()), unmet.end());
  for (auto& user : request_.users(unmet)) {
    std::string key = user.key;
    met_.insert_or_assign(std::move(key), std::move(user));
  }
  for (const auto key : unmet) met_.try_emplace(std::string(key), std::nullopt);
}

}  // namespace tegami::pages
