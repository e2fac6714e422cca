#include "oauth/authorization.h"

#include "oauth/encoding.h"

namespace tegami::oauth {

namespace {

constexpr std::size_t kRandomBytes = 32;

}  // namespace

Binding new_binding() {
  return {random_text(kRandomBytes), random_text(kRandomBytes), transport::Secret(random_text(kRandomBytes))};
}

std::string challenge_of(const transport::Secret& verifier) { return base64url(sha256(verifier.reveal())); }

std::string authorization_url(const Server& server, const Question& question, const Binding& binding) {
  const std::string scope = server.scope(), challenge = challenge_of(binding.verifier);
  // Like prompt it is OpenID's: where that is not spoken a server might refuse it.
  const bool knows_hint = server.openid() || server.preset != Preset::custom;
  const std::string_view login_hint = knows_hint ? std::string_view(question.login_hint) : std::string_view();
  const transport::Secret query =
      form({{"response_type", "code"},
            {"client_id", server.client_id},
            {"redirect_uri", question.redirect_uri},
            {"scope", scope},
            {"state", binding.state},
            {"code_challenge", challenge},
            {"code_challenge_method", "S256"},
            {"nonce", server.openid() ? std::string_view(binding.nonce) : std::string_view()},
            {"prompt", server.prompt},
            {"login_hint", login_hint},
            // Google's own word for what others call offline_access.
            {"access_type", server.preset == Preset::google ? "offline" : ""}});
  const std::string& base = server.authorize_url;
  const char* const joint = base.find('?') == std::string::npos          ? "?"
                            : base.ends_with('?') || base.ends_with('&') ? ""
                                                                         : "&";
  return base + joint + std::string(query.reveal());
}

}  // namespace tegami::oauth
