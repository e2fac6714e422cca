// Arbitrary answers of an authorization server: tokens, revocation, ID token, metadata; and the host's setting.
//
// Input: a letter that chooses, then the text.
#include <algorithm>
#include <cstdint>

#include "fuzz/require.h"
#include "oauth/encoding.h"
#include "oauth/id_token.h"
#include "oauth/metadata.h"
#include "oauth/token_response.h"

namespace tegami::fuzz {
namespace {

using transport::Secret;

oauth::Server server() {
  oauth::Server made = oauth::preset(oauth::Preset::custom);
  made.issuer = "https://as.example";
  made.client_id = "client";
  made.scopes = {"mail", "openid"};
  return made;
}

bool visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

void tokens(std::string_view text, int status) {
  transport::http::Response response;
  response.status = status;
  response.body = Secret(std::string(text));
  (void)oauth::read_revoked(response);
  const auto read = oauth::read_tokens(response);
  if (read.has_error())
    return require(!read.error().code.empty() && read.error().text.size() <= 500, "it has a reason");
  require(status == 200, "tokens come with 200 alone");
  for (const Secret* one : {&read->access, &read->refresh}) {
    require(visible(one->reveal()) && one->reveal().size() <= oauth::Tokens::kMaxBytes, "a token can be said");
  }
  require(!read->access.empty() && read->lives.count() >= 0, "there is an access token, and it has a life");
  (void)oauth::missing_scopes(server(), *read);
}

void id_token(std::string_view text) {
  const Secret token("e30." + oauth::base64url(text) + ".x");
  const auto person = oauth::read_id_token(server(), token, "n", 1'800'000'000'000);
  if (person) require(!person->subject.empty() && person->subject.size() <= 500, "somebody signed in");
  (void)oauth::read_id_token(server(), Secret(std::string(text)), "n", 0);
}

void metadata(std::string_view text) {
  const auto read = oauth::read_metadata(text, "https://as.example");
  if (!read) return;
  for (const std::string& url : {read->authorize_url, read->token_url}) {
    const auto parsed = transport::http::Url::parse(url);
    require(parsed && parsed->tls, "every endpoint is one, and https");
  }
}

void setting(std::string_view text) {
  for (const oauth::Server& one : oauth::read_servers(text)) {
    require(!one.id.empty() && transport::http::Url::parse(one.token_url).has_value(), "what is read can be used");
  }
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami::fuzz;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      tokens(text, 200);
      break;
    case 1:
      tokens(text, 400);
      break;
    case 2:
      id_token(text);
      break;
    case 3:
      metadata(text);
      break;
    default:
      setting(text);
  }
  (void)tegami::transport::http::Url::parse(text);
  return 0;
}
