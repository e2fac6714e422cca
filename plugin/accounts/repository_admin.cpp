// The webmail's own servers (SPEC 3.10).

#include <Poco/Data/Statement.h>

#include "accounts/columns.h"
#include "accounts/repository.h"

namespace tegami::accounts {
namespace {

using Poco::Int64;
using namespace Poco::Data::Keywords;

}  // namespace

std::optional<Server> Repository::webmail_server(const std::string& kind) {
  std::optional<Server> found;
  database_.read([&](Session& session) {
    found.reset();
    Bound bound;
    const Rows rows =
        query(session,
              "SELECT host, port, protection, auth, oauth_server, skip_second_ehlo FROM webmail_server WHERE kind = " +
                  bound.add(kind),
              bound);
    if (rows.size() == 0) return;
    Server server;
    server.host = text_at(rows, 0, 0);
    if (const auto port = optional_at(rows, 1, 0)) server.port = static_cast<std::uint16_t>(*port);
    server.protection = protection_of(text_at(rows, 2, 0)).value_or(server.protection);
    server.auth = send_auth_of(text_at(rows, 3, 0)).value_or(server.auth);
    server.oauth_server = text_at(rows, 4, 0);
    server.skip_second_ehlo = number_at(rows, 5, 0) != 0;
    found = std::move(server);
  });
  return found;
}

void Repository::set_webmail_server(const std::string& kind, const std::optional<Server>& server, std::int64_t now_ms) {
  database_.transact([&](Session& session) {
    std::string which = kind;
    session << "DELETE FROM webmail_server WHERE kind = $1", use(which), now;
    if (!server) return;
    Bound bound;
    std::string places = bound.add(kind);
    const std::optional<std::int64_t> port = server->port ? std::optional<std::int64_t>(*server->port) : std::nullopt;
    for (const std::string& place :
         {bound.add(server->host), bound.add(port), bound.add(std::string(name(server->protection))),
          bound.add(std::string(name(server->auth))), bound.add(server->oauth_server),
          bound.add(server->skip_second_ehlo ? 1 : 0), bound.add(now_ms)})
      places += ", " + place;
    run(session,
        "INSERT INTO webmail_server (kind, host, port, protection, auth, oauth_server, skip_second_ehlo, "
        "changed_ms) VALUES (" +
            places + ")",
        bound);
  });
}

std::int64_t Repository::webmail_users(const std::string& kind) {
  Int64 count = 0;
  const std::string column = kind == "pop3" ? "receive_source" : "send_source";
  database_.read([&](Session& session) {
    session << "SELECT COUNT(*) FROM account WHERE deleting = 0 AND " + column + " = 'webmail'", into(count), now;
  });
  return count;
}

}  // namespace tegami::accounts
