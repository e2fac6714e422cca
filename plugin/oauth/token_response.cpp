#include "oauth/token_response.h"

#include <Poco/String.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>

#include "oauth/wiped_json.h"

namespace tegami::oauth {

namespace {

using transport::Secret;
using transport::http::Response;

constexpr std::chrono::seconds kLongestRetry{3'600}, kRetryUnsaid{60};
constexpr std::int64_t kLongestLife = 10LL * 366 * 86'400;
constexpr int kTooMany = 429, kServerError = 500, kUnauthorized = 401;

/// Appendix A.12: visible ASCII; XOAUTH2 could carry nothing else.
bool usable(std::string_view token) {
  return !token.empty() && token.size() <= Tokens::kMaxBytes &&
         std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::optional<std::chrono::seconds> life(const WipedObject& answer, std::string_view key) {
  const auto seconds = answer.number(key);
  if (!seconds || *seconds < 0) return std::nullopt;
  return std::chrono::seconds(std::min(*seconds, kLongestLife));
}

std::string words(int status, const WipedObject& answer) {
  std::string all = std::to_string(status);
  for (const char* key : {"error", "error_description"}) {
    if (const std::string_view text = answer.text(key); !text.empty()) all += ' ' + std::string(text);
  }
  return all;
}

bool busy(int status, std::string_view error) {
  return status >= kServerError || status == kTooMany || error == "temporarily_unavailable" ||
         error == "server_error" || error == "slow_down";
}

/// Section 5.2, and what the large ones say besides. A 4xx without an error of OAuth's is somebody else's answer.
Failure refusal(int status, const WipedObject& answer) {
  const std::string_view error = answer.text("error");
  const std::string text = words(status, answer);
  if (busy(status, error)) return failure(Kind::temporary, "oauth_server_busy", text);
  // Microsoft: a second factor, new terms, a password that was changed: a person has to come.
  if (error == "invalid_grant" || error == "interaction_required" || error == "consent_required" ||
      error == "login_required") {
    return needs_authorization(text);
  }
  if (error == "invalid_client" || error == "unauthorized_client" || (error.empty() && status == kUnauthorized)) {
    return failure(Kind::permanent, "oauth_client_refused", text);
  }
  if (error == "invalid_scope") return failure(Kind::permanent, "oauth_scope_refused", text);
  if (!error.empty()) return failure(Kind::permanent, "oauth_request_refused", text);
  return bad_answer(text);
}

}  // namespace

Result<Tokens> read_tokens(const Response& response) {
  const WipedObject answer(response.body.reveal());
  if (response.status != 200 || !answer.text("error").empty()) return refusal(response.status, answer);
  if (!answer) return bad_answer("no JSON");
  const std::string type(answer.text("token_type"));
  if (Poco::icompare(type, "bearer") != 0) return bad_answer("token_type " + type);
  Tokens tokens;
  if (!usable(answer.text("access_token"))) return bad_answer("access_token");
  tokens.access = Secret(std::string(answer.text("access_token")));
  if (const std::string_view refresh = answer.text("refresh_token"); !refresh.empty()) {
    if (!usable(refresh)) return bad_answer("refresh_token");
    tokens.refresh = Secret(std::string(refresh));
  }
  tokens.id_token = Secret(std::string(answer.text("id_token")));
  if (const auto* scope = answer.find("scope"); scope != nullptr && scope->is_string()) {
    tokens.scope = std::string(answer.text("scope"));
  }
  tokens.lives = life(answer, "expires_in").value_or(Tokens::kLifeUnsaid);
  tokens.refresh_lives = life(answer, "refresh_token_expires_in");
  return tokens;
}

std::optional<Failure> read_revoked(const Response& response) {
  if (response.status == 200 || response.status == 204) return std::nullopt;
  const WipedObject answer(response.body.reveal());
  // Google says so of a token that is gone already.
  if (answer.text("error") == "invalid_token" || answer.text("error") == "invalid_grant") return std::nullopt;
  return refusal(response.status, answer);
}

std::optional<std::chrono::seconds> retry_after(const Response& response) {
  const std::string text = response.value("Retry-After");
  if (text.empty()) return std::nullopt;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc::result_out_of_range) return kLongestRetry;
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return kRetryUnsaid;
  return std::min(std::chrono::seconds(seconds), kLongestRetry);
}

std::vector<std::string> missing_scopes(const Server& server, const Tokens& tokens) {
  std::vector<std::string> missing;
  if (!tokens.scope) return missing;
  std::set<std::string> granted;
  std::istringstream words(*tokens.scope);
  for (std::string scope; words >> scope;) granted.insert(Poco::toLower(scope));
  static const std::set<std::string> openid = {"openid", "email", "profile", "offline_access", "address", "phone"};
  for (const std::string& scope : server.scopes) {
    if (!openid.contains(scope) && !granted.contains(Poco::toLower(scope))) missing.push_back(scope);
  }
  return missing;
}

}  // namespace tegami::oauth
