/// mail_json.h - folders, summaries and messages as the services give them.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/account_json.h"
#include "mailbox/mailbox.h"
#include "mailbox/mime/message.h"

namespace tegami::services {

using accounts::rfc3339;

boost::json::object to_json(const mailbox::Folder& folder);
boost::json::object to_json(const mailbox::Summary& summary);
boost::json::array to_json(const std::vector<mailbox::mime::Address>& addresses);
boost::json::array to_json(const std::vector<mailbox::mime::Part>& parts);

/// The place behind a summary in a list, newest first, opaque to callers; and back (nullopt: not one of ours).
std::string cursor_after(const mailbox::Summary& summary);
std::optional<std::pair<std::int64_t, mailbox::MessageId>> read_cursor(std::string_view cursor);

}  // namespace tegami::services
