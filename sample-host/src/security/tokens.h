/// tokens.h - random tokens, their stored hashes, and the values derived from a session (CSRF token, module session).
///
/// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace samplehost {

/// 32 random bytes as base64url without padding (43 letters).
std::string random_token();
/// A key of 16 random bytes as 32 hexadecimal letters: for users and groups, never used again.
std::string random_key();
/// What the database keeps of a session or API token: BLAKE2b-256 as hex. The token itself is stored nowhere.
std::string token_hash(std::string_view token);
/// A value that only who holds the token can know, different for each purpose ("csrf", "module").
std::string derived_token(std::string_view token, std::string_view purpose);
/// In constant time.
bool same_token(std::string_view a, std::string_view b);

}  // namespace samplehost
