#include "transport/sasl/mechanism.h"

#include <utility>

#include "transport/sasl/mechanisms.h"
#include "transport/sasl/prepare.h"

namespace tegami::transport::sasl {

namespace {

bool holds(std::string_view text, std::string_view any) { return text.find_first_of(any) != std::string_view::npos; }

}  // namespace

std::string_view wire_name(Name name) noexcept {
  switch (name) {
    case Name::plain:
      return "PLAIN";
    case Name::login:
      return "LOGIN";
    case Name::cram_md5:
      return "CRAM-MD5";
    case Name::xoauth2:
      return "XOAUTH2";
    case Name::oauthbearer:
      return "OAUTHBEARER";
    case Name::scram_sha_256:
      return "SCRAM-SHA-256";
  }
  return {};
}

std::unique_ptr<Mechanism> make(Name name, Identity identity) {
  switch (name) {
    case Name::plain:
      return make_plain(std::move(identity));
    case Name::login:
      return make_login(std::move(identity));
    case Name::cram_md5:
      return make_cram_md5(std::move(identity));
    case Name::xoauth2:
      return make_xoauth2(std::move(identity));
    case Name::oauthbearer:
      return make_oauthbearer(std::move(identity));
    case Name::scram_sha_256:
      return make_scram_sha_256(std::move(identity));
  }
  return {};
}

bool can_say(Name name, const Identity& identity) {
  const bool fields = name == Name::xoauth2 || name == Name::oauthbearer;
  const std::string_view forbidden = fields ? std::string_view("\r\n\0\1", 4) : std::string_view("\r\n\0", 3);
  const std::string_view password = identity.password.reveal();
  if (identity.user.empty() || holds(identity.user, forbidden) || holds(password, forbidden)) return false;
  return name != Name::scram_sha_256 || (prepared(identity.user) && prepared(password));
}

Failure bad_challenge(std::string_view challenge) {
  return {Stage::sign_in, Kind::protocol, "bad_challenge", printable(challenge.substr(0, 500))};
}

}  // namespace tegami::transport::sasl
