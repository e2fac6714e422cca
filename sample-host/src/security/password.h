/// password.h - log-in passwords as argon2id strings (RFC 9106, by libsodium).
///
/// Each check takes 64 MiB; at most two run at once, the others wait. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace samplehost {

/// "$argon2id$v=19$…" with a salt of its own. Throws std::bad_alloc when memory is short.
std::string hash_password(std::string_view password);

/// An empty hash never matches; it costs the same time as a real one, so an answer tells nothing about the user.
bool check_password(std::string_view hash, std::string_view password);

/// Whether text is a ready argon2id string that this host is willing to check (at most 1 GiB and 16 passes).
bool is_password_hash(std::string_view text);

}  // namespace samplehost
