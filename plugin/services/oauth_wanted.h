/// oauth_wanted.h - which authorization server an account's directions sign in at, as whom, and by whose grant (A5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "accounts/account.h"
#include "accounts/servers.h"
#include "oauth/grant.h"
#include "oauth/server.h"
#include "services/services.h"
#include "tegami-host/module.hpp"
#include "words/catalog.h"

namespace tegami::services {

struct Directions {
  bool receive = false, send = false;
  /// "receive", "send" or "both".
  std::string_view name() const noexcept;
};
std::optional<Directions> directions_of(std::string_view name);

/// request["direction"]; "both" only where that may be.
boost::system::result<Directions, Refusal> directions(const words::Catalog& words, const Call& call, bool both);

struct Wanted {
  std::string server;
  std::string user;                                   ///< the account's user id there
  oauth::Direction uses = oauth::Direction::receive;  ///< whose grant: sending may use the receiving one
};

/// Nothing: that direction does not sign in by XOAUTH2.
std::optional<Wanted> wanted(const accounts::Account& account, const accounts::Servers& servers, bool send);

/// One server for all that is asked for; nothing where one of them needs none, or they need different ones.
struct WantedAll {
  std::string server, user;
  Directions links;   ///< which grants are to be
  Directions serves;  ///< which directions sign in with them
};
std::optional<WantedAll> wanted(const accounts::Account& account, const accounts::Servers& servers,
                                const Directions& directions);

/// Whether whoever signed in is known and not the account's user id: right for a shared mailbox, and a mistake where
/// the browser was signed in as somebody else (A6). A user id without a domain is compared with what stands before it.
bool is_other_person(const std::string& address, const std::string& user);

/// The host's entry as it is now.
std::optional<oauth::Server> oauth_server(const sdk::Host& host, const std::string& id);

}  // namespace tegami::services
