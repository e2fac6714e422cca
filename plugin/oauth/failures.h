/// failures.h - what an authorization server says no to, in the words of transport's Failure: its kind decides what a
/// job does next.
///
///   needs_authorization   refused     nobody tries again before a person has authorized the account anew
///   oauth_client_refused  permanent   client id or secret are wrong, or the secret has run out: the administrator's
///   oauth_scope_refused   permanent   the scopes of the entry are not given to this client: the administrator's
///   oauth_request_refused permanent   any other refusal: entry and server do not fit
///   oauth_server_busy     temporary   to be tried again (5xx, 429, temporarily_unavailable)
///   oauth_bad_answer      protocol    what came is no answer of OAuth
#pragma once

#include <string>
#include <string_view>

#include "transport/failure.h"

namespace tegami::oauth {

using transport::Failure;
using transport::Kind;
using transport::Result;

inline Failure failure(Kind kind, std::string code, std::string_view text = {}) {
  return {transport::Stage::request, kind, std::move(code), transport::printable(text)};
}
inline Failure needs_authorization(std::string_view text = {}) {
  return failure(Kind::refused, "needs_authorization", text);
}
inline Failure bad_answer(std::string_view text) { return failure(Kind::protocol, "oauth_bad_answer", text); }

}  // namespace tegami::oauth
