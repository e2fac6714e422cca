#include "services/oauth_wanted.h"

#include "accounts/text.h"
#include "services/mail_access.h"

namespace tegami::services {

std::string_view Directions::name() const noexcept { return receive && send ? "both" : receive ? "receive" : "send"; }

std::optional<Directions> directions_of(std::string_view name) {
  if (name == "receive") return Directions{true, false};
  if (name == "send") return Directions{false, true};
  if (name == "both") return Directions{true, true};
  return std::nullopt;
}

boost::system::result<Directions, Refusal> directions(const words::Catalog& words, const Call& call, bool both) {
  auto name = text(words, call, "direction");
  if (name.has_error()) return name.error();
  const auto found = directions_of(name->value_or(""));
  if (!found || (found->receive && found->send && !both))
    return invalid_field(words, call.caller, "direction", "error.choice");
  return *found;
}

std::optional<Wanted> wanted(const accounts::Account& account, const accounts::Servers& servers, bool send) {
  const bool receives = account.receive.auth == accounts::ReceiveAuth::xoauth2;
  const std::string& receiving = account.receive.oauth_server;
  if (!send) {
    if (!receives) return std::nullopt;
    return Wanted{receiving, account.receive.user, oauth::Direction::receive};
  }
  const auto at = accounts::effective_send(account, servers);
  if (!at || at->auth != accounts::SendAuth::xoauth2) return std::nullopt;
  // As jobs/send_order.cpp takes the token.
  const bool shares =
      account.send.user.empty() && receives && (at->oauth_server.empty() || at->oauth_server == receiving);
  if (shares) return Wanted{receiving, account.receive.user, oauth::Direction::receive};
  const std::string& user = account.send.user.empty() ? account.receive.user : account.send.user;
  return Wanted{at->oauth_server, user, oauth::Direction::send};
}

std::optional<WantedAll> wanted(const accounts::Account& account, const accounts::Servers& servers,
                                const Directions& directions) {
  std::optional<WantedAll> all;
  for (const bool send : {false, true}) {
    if (send ? !directions.send : !directions.receive) continue;
    const auto one = wanted(account, servers, send);
    if (!one || (all && all->server != one->server)) return std::nullopt;
    if (!all) all = WantedAll{one->server, one->user, {}, {}};
    (one->uses == oauth::Direction::send ? all->links.send : all->links.receive) = true;
  }
  if (!all) return all;
  for (const bool send : {false, true}) {
    const auto one = wanted(account, servers, send);
    const bool served = one && one->server == all->server &&
                        (one->uses == oauth::Direction::send ? all->links.send : all->links.receive);
    (send ? all->serves.send : all->serves.receive) = served;
  }
  return all;
}

bool is_other_person(const std::string& address, const std::string& user) {
  if (address.empty() || user.empty()) return false;
  const std::string lower = accounts::ascii_lower(address), wanted = accounts::ascii_lower(user);
  return wanted.find('@') == std::string::npos ? lower.substr(0, lower.find('@')) != wanted : lower != wanted;
}

std::optional<oauth::Server> oauth_server(const sdk::Host& host, const std::string& id) {
  return oauth::find_server(host.setting("oauth_servers").value_or(""), id);
}

}  // namespace tegami::services
