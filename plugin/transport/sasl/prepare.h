/// prepare.h - user ids and passwords as SASL wants them: SASLprep (RFC 4013, by ICU) and saslname (RFC 5802 5.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "transport/secret.h"

namespace tegami::transport::sasl {

/// Nothing where it is no UTF-8, holds what SASLprep forbids (controls, private use, mixed directions), or is longer
/// than 64 KiB. Unassigned code points are let through, as for a query (RFC 3454 section 7).
std::optional<Secret> prepared(std::string_view text);

/// With "=2C" for a comma and "=3D" for an equals sign.
std::string sasl_name(std::string_view text);

}  // namespace tegami::transport::sasl
