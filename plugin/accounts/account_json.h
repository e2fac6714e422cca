/// account_json.h - an account in the services' shape (SPEC section 7), to the letter; secrets never.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <string>

#include "accounts/repository.h"

namespace tegami::accounts {

/// A cause's words in the reader's language, by its code and the server's own text.
using ErrorWords = std::function<std::string(const std::string& code, const std::string& text)>;

boost::json::object to_json(const AccountRow& row, const ErrorWords& words, Detail detail = Detail::whole);
/// "2026-11-25T00:42:07.123Z"
std::string rfc3339(std::int64_t ms);
/// The status to show: "off" when it does not receive, else the state's.
std::string status_of(const AccountRow& row);

}  // namespace tegami::accounts
