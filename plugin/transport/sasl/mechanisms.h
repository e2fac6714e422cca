/// mechanisms.h - the mechanisms one by one; make() of mechanism.h is what protocols call.
///
/// Each keeps the identity for the length of its exchange and answers as its RFC says; one challenge too many is a
/// failure "bad_challenge".
#pragma once

#include "transport/sasl/mechanism.h"

namespace tegami::transport::sasl {

/// Decoded bytes of one challenge; more is a server gone wild.
inline constexpr std::size_t kMaxChallenge = 8'192;

/// RFC 4616: NUL user NUL password, no authorization identity.
std::unique_ptr<Mechanism> make_plain(Identity identity);
/// draft-murchison-sasl-login: user id, then password, whatever the prompts say.
std::unique_ptr<Mechanism> make_login(Identity identity);
/// RFC 2195: user id and the HMAC-MD5 of the challenge.
std::unique_ptr<Mechanism> make_cram_md5(Identity identity);
/// Google's and Microsoft's. A challenge is the reason of a refusal: answered by an empty line, then comes the refusal.
std::unique_ptr<Mechanism> make_xoauth2(Identity identity);
/// RFC 7628. A challenge is the reason of a refusal: answered by ^A (section 3.2.3), then comes the refusal.
std::unique_ptr<Mechanism> make_oauthbearer(Identity identity);
/// RFC 5802 and 7677, with a nonce of its own.
std::unique_ptr<Mechanism> make_scram_sha_256(Identity identity);

Failure bad_challenge(std::string_view challenge);

}  // namespace tegami::transport::sasl
