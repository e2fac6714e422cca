/// limits.h - bounds on a CSV file of accounts, which comes from outside.
#pragma once

#include <cstddef>

namespace tegami::accounts::csv {

inline constexpr std::size_t kMaxCell = std::size_t{64} << 10;  ///< bytes of one cell; a signature is the longest
inline constexpr std::size_t kMaxRow = std::size_t{256} << 10;  ///< bytes of one row, quoted line breaks included
inline constexpr std::size_t kMaxColumns = 200;
inline constexpr std::size_t kRowsAtOnce = 500;  ///< judged, looked up and written together

}  // namespace tegami::accounts::csv
