/// people.h - the host's users that one request has asked for: each is asked for once, many at once.
///
/// Lives as long as its request (P2). One thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pages/page.h"

namespace tegami::pages {

class People {
 public:
  explicit People(const PageRequest& request) : request_(request) {}

  /// nullopt: the host knows nobody of that key.
  const std::optional<sdk::User>& of(std::string_view key);
  /// Empty keys and those that were met before are not asked for.
  void meet(const std::vector<std::string>& keys);

 private:
  const PageRequest& request_;
  std::map<std::string, std::optional<sdk::User>, std::less<>> met_;
};

}  // namespace tegami::pages
