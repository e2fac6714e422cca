/// callback.h - the browser comes back from the authorization server (RFC 6749 section 4.1.2, RFC 9207): is it the
/// answer to our question, and what does it say?
///
///   oauth_denied           refused    they said no there
///   oauth_state_unknown    policy     not our question, or answered before, or too late (flow_store.h)
///   oauth_other_session    policy     somebody else's question
///   oauth_wrong_issuer     protocol   another server's answer (mix-up, RFC 9700 section 4.4)
///   and those of failures.h
#pragma once

#include <optional>
#include <string>

#include "oauth/failures.h"
#include "oauth/server.h"

namespace tegami::oauth {

/// The callback's query, each text as decoded; absent where it was not there.
struct Callback {
  static constexpr std::size_t kMaxText = 8'192;

  std::string state;
  std::optional<std::string> code, iss, error, error_description;
};

/// The code, once the flow of that state has been found and taken (flow_store.h): of that server it was asked.
Result<transport::Secret> read_callback(const Server& server, const Callback& callback);

}  // namespace tegami::oauth
