/// metadata.h - a server's own description, for an administrator who enters its address alone (RFC 8414, OpenID Connect
/// Discovery 1.0).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "oauth/failures.h"
#include "oauth/server.h"
#include "transport/http/url.h"

namespace tegami::oauth {

/// Where it may lie for that issuer, to be tried in turn: RFC 8414's place (between host and path), OpenID's behind the
/// path, and OpenID's in RFC 8414's manner. Empty where the issuer is no address (no query allowed: section 2).
std::vector<transport::http::Url> metadata_places(std::string_view issuer);

/// The same, where the whole address of the description was entered: the issuer it has to name.
std::string issuer_of_place(std::string_view url);

/// The entry it describes, without client id, secret and scopes. Its issuer has to be the one asked for, to the letter
/// (RFC 8414 section 3.3), its endpoints https, and where it says what it can do: code, S256.
Result<Server> read_metadata(std::string_view text, std::string_view issuer);

}  // namespace tegami::oauth
