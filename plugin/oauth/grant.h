/// grant.h - what was granted to us at an authorization server, as far as people may see it: no token in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tegami::oauth {

using AccountId = std::int64_t;  ///< as the accounts room numbers them
using GrantId = std::int64_t;

enum class Direction : std::uint8_t { receive, send };
std::string_view name(Direction direction) noexcept;

struct Grant {
  GrantId id = 0;
  std::string server;     ///< an id of the host's (server.h)
  bool app_only = false;  ///< client credentials: nobody signed in
  std::string created_by;
  std::string scope, address, subject;  ///< address: who signed in; empty: not known
  std::int64_t authorized_ms = 0;
  std::int64_t access_from_ms = 0;
  std::int64_t access_until_ms = 0;              ///< 0: there is no access token that is worth trying
  bool renews = false;                           ///< there is a refresh token
  std::optional<std::int64_t> refresh_until_ms;  ///< of the refresh token; empty: not said
  std::int64_t generation = 0;
  bool being_refreshed = false;
  bool needed = false;  ///< only a person's authorizing helps
  std::int64_t failures = 0, not_before_ms = 0;
  std::string error_code, error_message;
  std::optional<std::int64_t> error_at_ms;
};

}  // namespace tegami::oauth
