/// date.h - the Date field (RFC 5322 3.3): "Mon, 30 Nov 2026 09:41:00 +0900".
#pragma once

#include <cstdint>
#include <string>

namespace tegami::mailbox::compose {

/// 1970 to 9999, and an offset below a day.
bool is_date(std::int64_t at_ms, std::int32_t utc_offset_min);

/// Of a date that is_date().
std::string date_field(std::int64_t at_ms, std::int32_t utc_offset_min);

}  // namespace tegami::mailbox::compose
