#include "accounts/authorization_rows.h"

#include <map>

#include "accounts/rules.h"
#include "accounts/sql.h"

namespace tegami::accounts {

namespace {

bool receives_by_grant(const Account& account) { return account.receive.auth == ReceiveAuth::xoauth2; }
bool sends_by_grant(const Account& account) { return account.send.auth == SendAuth::xoauth2; }

void leave(Session& session, AccountId id, std::string direction, std::string_view which) {
  Sql remove;
  remove << "DELETE FROM oauth_account_grant WHERE account_id = " << val(id)
         << " AND direction = " << val(std::move(direction)) << which;
  remove.run(session);
}

}  // namespace

void leave_authorizations(Session& session, const Account& stored, const Account& changed) {
  constexpr std::string_view kApplications = " AND grant_id IN (SELECT id FROM oauth_grant WHERE kind = 'app')";
  const AccountId id = changed.id;
  if (!receives_by_grant(changed) || stored.receive.oauth_server != changed.receive.oauth_server) {
    leave(session, id, "receive", {});
  } else if (!signs_in_alike(stored, changed, false)) {
    leave(session, id, "receive", kApplications);
  }
  // Another source decides the authentication itself (A5).
  const bool sends = sends_by_grant(changed) || changed.send.source != Source::individual;
  if (!sends || stored.send.oauth_server != changed.send.oauth_server) {
    leave(session, id, "send", {});
  } else if (!signs_in_alike(stored, changed, true)) {
    leave(session, id, "send", kApplications);
  }
}

void forget_authorizations(Session& session, AccountId id) {
  for (const char* table : {"oauth_account_grant", "oauth_flow"}) {
    Sql remove;
    remove << "DELETE FROM " << table << " WHERE account_id = " << val(id);
    remove.run(session);
  }
}

void read_authorizations(Session& session, std::vector<AccountRow>& rows) {
  std::map<AccountId, AccountRow*> wanting;
  std::vector<std::int64_t> ids;
  for (AccountRow& row : rows) {
    if (!receives_by_grant(row.account) && !sends_by_grant(row.account)) continue;
    wanting[row.account.id] = &row;
    ids.push_back(row.account.id);
  }
  if (ids.empty()) return;
  Bound bound;
  const std::string in = bound.in(session.dialect(), ids);
  // Without a refresh token it lasts as long as its access token.
  const Rows found =
      query(session,
            "SELECT u.account_id, u.direction, g.server, g.address, g.state, CASE WHEN g.refresh_token = '' "
            "THEN g.access_until_ms ELSE g.refresh_until_ms END FROM oauth_account_grant u "
            "JOIN oauth_grant g ON g.id = u.grant_id WHERE u.account_id " +
                in,
            bound);
  for (std::size_t i = 0; i < found.size(); ++i) {
    AccountRow& row = *wanting.at(number_at(found, 0, i));
    auto& into = text_at(found, 1, i) == "send" ? row.send_authorization : row.receive_authorization;
    into = Authorization{text_at(found, 2, i), text_at(found, 3, i), text_at(found, 4, i) == "needed",
                         optional_at(found, 5, i)};
  }
}

const Authorization* authorization_of(const AccountRow& row, bool send) {
  const Account& account = row.account;
  const std::string& receiving = account.receive.oauth_server;
  const std::string& sending = account.send.oauth_server;
  const bool shares =
      account.send.user.empty() && receives_by_grant(account) && (sending.empty() || sending == receiving);
  const bool own = send && !shares;
  const auto& found = own ? row.send_authorization : row.receive_authorization;
  // Where a source decides, it names the authorization server, too.
  const bool fits = found && (found->server == (own ? sending : receiving) || (own && sending.empty()));
  return fits ? &*found : nullptr;
}

}  // namespace tegami::accounts
