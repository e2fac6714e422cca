/// encoding.h - how OAuth writes bytes and forms: base64url (RFC 4648 section 5, no padding) and
/// application/x-www-form-urlencoded (RFC 6749 appendix B), and random texts nobody can guess.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "transport/secret.h"

namespace tegami::oauth {

std::string base64url(std::string_view bytes);
/// Nothing where it is not base64url to the letter.
std::optional<std::string> from_base64url(std::string_view text);

/// So many random bytes of OpenSSL's generator as base64url. Throws std::runtime_error where it has none to give.
std::string random_text(std::size_t bytes);

std::string sha256(std::string_view bytes);

/// A space is %20, which every decoder of forms reads too.
std::string form_encoded(std::string_view text);

/// name=value&…, the empty ones left out; without a growing buffer that leaves copies of a secret behind.
transport::Secret form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

}  // namespace tegami::oauth
