#include "oauth/callback.h"

#include <algorithm>

namespace tegami::oauth {

namespace {

/// RFC 6749 section 4.1.2.1. The description is the server's own words: shown as such, never as ours.
Failure refusal(const Callback& callback) {
  const std::string& error = *callback.error;
  const std::string text = error + ' ' + callback.error_description.value_or("");
  if (error == "access_denied" || error == "interaction_required" || error == "login_required" ||
      error == "consent_required" || error == "account_selection_required") {
    return failure(Kind::refused, "oauth_denied", text);
  }
  if (error == "temporarily_unavailable" || error == "server_error") {
    return failure(Kind::temporary, "oauth_server_busy", text);
  }
  if (error == "unauthorized_client") return failure(Kind::permanent, "oauth_client_refused", text);
  if (error == "invalid_scope") return failure(Kind::permanent, "oauth_scope_refused", text);
  return failure(Kind::permanent, "oauth_request_refused", text);
}

}  // namespace

Result<transport::Secret> read_callback(const Server& server, const Callback& callback) {
  // First of all, and of refusals too: what another server says is not to be believed (RFC 9207 section 2.4).
  const bool wrong = callback.iss ? !server.issuer.empty() && *callback.iss != server.issuer : server.names_itself;
  if (wrong) return failure(Kind::protocol, "oauth_wrong_issuer", callback.iss.value_or(""));
  if (callback.error && !callback.error->empty()) return refusal(callback);
  const std::string code = callback.code.value_or("");
  const bool usable = !code.empty() && code.size() <= Callback::kMaxText &&
                      std::all_of(code.begin(), code.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
  if (!usable) return bad_answer("code");
  return transport::Secret(code);
}

}  // namespace tegami::oauth
