/// keyword.h - words of a capability line: compared without regard to case, taken off one by one.
#pragma once

#include <string_view>

namespace tegami::transport {

/// ASCII only, whatever the locale.
bool same_keyword(std::string_view a, std::string_view b) noexcept;
/// The next word before blank or tab; empty at the end.
std::string_view take_word(std::string_view& text) noexcept;

}  // namespace tegami::transport
