/// text.h - what a text from outside may look like: lengths in characters, addresses, host names (SPEC 3.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tegami::accounts {

/// Characters (code points) of UTF-8 text; nullopt when it is not well-formed UTF-8.
std::optional<std::size_t> characters(std::string_view text) noexcept;
/// A C0 or C1 control character or DEL; line feed, carriage return and tab count unless lines are allowed.
bool has_control(std::string_view text, bool lines) noexcept;
/// Host name (IDN in its own letters or as xn--), IPv4 or IPv6 address without brackets.
bool is_host(std::string_view text);
/// local@domain. Dots may stand anywhere in the local part, as Japanese carriers issue them; the domain must be a
/// host name or an address in brackets. UTF-8 on both sides; a quoted local part too.
bool is_address(std::string_view text);
std::string ascii_lower(std::string_view text);
/// Full-width digits, as a Japanese keyboard gives them, to plain ones; blanks round them go.
std::string plain_digits(std::string_view text);
std::string trimmed(std::string_view text);

}  // namespace tegami::accounts
