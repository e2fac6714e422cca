#include "accounts/authorization_rows.h"

#include <map>

#include "accounts/sql.h"

namespace tegami::accounts {

namespace {

bool receives_by_grant(const Account& account) { return account.receive.auth == ReceiveAuth::xoauth2; }
bool sends_by_grant(const Account& account) { return account.send.auth == SendAuth::xoauth2; }

}  // namespace

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
  const std::string& server = send ? account.send.oauth_server : account.receive.oauth_server;
  const bool shares =
      send && account.send.user.empty() && receives_by_grant(account) && account.receive.oauth_server == server;
  const auto& found = send && !shares ? row.send_authorization : row.receive_authorization;
  return found && found->server == server ? &*found : nullptr;
}

}  // namespace tegami::accounts
