/// server_json.h - one of the webmail's own servers as the services take it (SPEC 3.10).
#pragma once

#include <boost/json.hpp>
#include <optional>

#include "accounts/draft.h"
#include "accounts/policies.h"
#include "accounts/servers.h"

namespace tegami::services {

/// {"host", "port", "protection"} and for SMTP "auth", "oauth_server", "skip_second_ehlo". What is wrong stands in
/// errors, by "pop3.host" or "smtp.host".
accounts::Server read_server(const boost::json::object& object, bool smtp, const accounts::Servers& servers,
                             const accounts::Policies& policies, accounts::Errors& errors);

}  // namespace tegami::services
