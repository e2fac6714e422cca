/// apop.h - APOP (RFC 1939 section 7): the greeting's time stamp, and the digest that answers it.
#pragma once

#include <string_view>

#include "transport/secret.h"

namespace tegami::transport::pop3 {

/// The greeting's time stamp where it is a well-formed msg-id (RFC 5322 3.6.4), with its angle brackets; else empty. A
/// stamp of any other shape lets an active attacker learn passwords through chosen challenges (CVE-2007-1558).
std::string_view apop_stamp(std::string_view greeting);

/// Lower-case hex of MD5(stamp password); empty where the library has no MD5.
Secret apop_digest(std::string_view stamp, const Secret& password);

}  // namespace tegami::transport::pop3
