/// pairs.h - the pairs of letters by which a search finds an account's name and address through an index (A3).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tegami::accounts {

/// Each two letters that stand beside one another, once, as hexadecimal UTF-8, parted by spaces: "6a70 702e". At most
/// the first so many different ones. Empty for less than two letters. Migration 0150 makes the same in SQL.
std::string pairs_of(std::string_view folded, std::size_t most);

}  // namespace tegami::accounts
