#include "oauth/id_token.h"

#include <algorithm>

#include "oauth/encoding.h"
#include "oauth/wiped_json.h"

namespace tegami::oauth {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxToken = 64 * 1024, kMaxClaim = 320;
constexpr std::int64_t kClockSkewS = 300;

Failure refused(std::string_view what) { return failure(Kind::protocol, "oauth_id_token_refused", what); }

/// Microsoft's directories share one endpoint, and each is an issuer of its own (its "tid").
std::string expected_issuer(const Server& server, const WipedObject& claims) {
  if (!server.issuer.empty() || server.preset != Preset::microsoft) return server.issuer;
  return "https://login.microsoftonline.com/" + std::string(claims.text("tid")) + "/v2.0";
}

bool for_us(const Server& server, const WipedObject& claims) {
  const json::value* audience = claims.find("aud");
  if (audience == nullptr) return false;
  const auto is_us = [&](const json::value& one) {
    return one.is_string() && std::string_view(one.get_string()) == server.client_id;
  };
  const bool several = audience->is_array() && audience->get_array().size() > 1;
  const bool among = audience->is_array()
                         ? std::any_of(audience->get_array().begin(), audience->get_array().end(), is_us)
                         : is_us(*audience);
  const std::string_view party = claims.text("azp");
  return among && (party.empty() ? !several : party == server.client_id);
}

std::string address(const WipedObject& claims) {
  for (const char* key : {"email", "preferred_username", "upn"}) {
    const std::string_view text = claims.text(key);
    const bool odd = std::any_of(text.begin(), text.end(), [](char c) { return c >= 0 && c <= ' '; });
    if (text.find('@') != std::string_view::npos && text.size() <= kMaxClaim && !odd) return transport::printable(text);
  }
  return {};
}

}  // namespace

Result<Person> read_id_token(const Server& server, const transport::Secret& id_token, std::string_view nonce,
                             std::int64_t now_ms) {
  const std::string_view text = id_token.reveal();
  const std::size_t first = text.find('.'), last = text.rfind('.');
  if (text.size() > kMaxToken || first == std::string_view::npos || first == last) return refused("no token");
  const auto decoded = from_base64url(text.substr(first + 1, last - first - 1));
  if (!decoded) return refused("no base64url");
  const transport::Secret payload(*decoded);
  const WipedObject claims(payload.reveal());
  if (!claims) return refused("no JSON");
  const std::string issuer = expected_issuer(server, claims);
  if (!issuer.empty() && claims.text("iss") != issuer) return refused("iss");
  if (!for_us(server, claims)) return refused("aud");
  const auto until = claims.number("exp");
  if (!until || *until < now_ms / 1000 - kClockSkewS) return refused("exp");
  if (claims.text("nonce") != nonce) return refused("nonce");
  Person person{transport::printable(claims.text("sub")), address(claims)};
  if (person.subject.empty()) return refused("sub");
  return person;
}

}  // namespace tegami::oauth
