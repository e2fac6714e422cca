/// named_accounts.h - which accounts a job's request or result names, and the same text without some of them (A12).
///
/// They stand in lists: as numbers in "ids", or as objects that have an "id".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tegami::jobs {

void add_named_accounts(const std::string& json_text, std::vector<std::int64_t>& into);
/// What is no JSON, and what names none of them, comes back as it is.
std::string without_accounts(const std::string& json_text, const std::vector<std::int64_t>& accounts);

}  // namespace tegami::jobs
