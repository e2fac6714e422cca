/// token_response.h - the token endpoint's answer (RFC 6749 sections 5.1, 5.2): tokens, or why there are none.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "oauth/failures.h"
#include "oauth/server.h"
#include "transport/http/fetch.h"

namespace tegami::oauth {

struct Tokens {
  static constexpr std::size_t kMaxBytes = 16'384;  ///< of one token
  /// What a token without expires_in is taken to live.
  static constexpr std::chrono::seconds kLifeUnsaid{3'600};

  transport::Secret access;
  transport::Secret refresh;         ///< empty: none was given, the one we have goes on
  transport::Secret id_token;        ///< empty: none
  std::optional<std::string> scope;  ///< empty: what was asked for (section 5.1)
  std::chrono::seconds lives{0};
  std::optional<std::chrono::seconds> refresh_lives;
};

Result<Tokens> read_tokens(const transport::http::Response& response);

/// RFC 7009 section 2.2: revoked, or unknown there, which is the same to us.
std::optional<Failure> read_revoked(const transport::http::Response& response);

/// How long a busy server asks to be left alone (RFC 9110 section 10.2.3, seconds; a date counts as a minute); at most
/// an hour.
std::optional<std::chrono::seconds> retry_after(const transport::http::Response& response);

/// Mail scopes that were asked for and not granted: some servers let people untick them. Those of OpenID are left out,
/// as servers write them otherwise in their answers.
std::vector<std::string> missing_scopes(const Server& server, const Tokens& tokens);

}  // namespace tegami::oauth
