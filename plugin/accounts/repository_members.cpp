#include "accounts/repository_members.h"

#include "accounts/columns.h"

#include <algorithm>
#include <map>

namespace tegami::accounts {

void read_members(Session& session, const std::vector<Account*>& accounts) {
  std::map<AccountId, Account*> shared;
  std::vector<AccountId> ids;
  for (Account* account : accounts) {
    if (!account->shared) continue;
    account->members.clear();
    shared[account->id] = account;
    ids.push_back(account->id);
  }
  if (shared.empty()) return;
  Bound bound;
  const Rows rows = query(session,
                          "SELECT account_id, kind, party, allowed FROM account_member WHERE account_id " +
                              bound.in(session.dialect(), ids) + " ORDER BY account_id, kind, party",
                          bound);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto kind = member_kind(text_at(rows, 1, row));
    const auto right = member_right(text_at(rows, 3, row));
    if (kind && right) shared[number_at(rows, 0, row)]->members.push_back({*kind, text_at(rows, 2, row), *right});
  }
}

void write_members(Session& session, AccountId id, const std::vector<Member>& members) {
  Bound old;
  run(session, "DELETE FROM account_member WHERE account_id = " + old.add(id), old);
  for (const Member& member : members) {
    Bound bound;
    std::string places = bound.add(id);
    for (const std::string& place : {bound.add(std::string(name(member.kind))), bound.add(member.party),
                                     bound.add(std::string(name(member.right)))})
      places += ", " + place;
    run(session, "INSERT INTO account_member (account_id, kind, party, allowed) VALUES (" + places + ")", bound);
  }
}

std::string member_condition(Bound& bound, const Belonging& who) {
  std::string any = "(m.kind = 'user' AND m.party = " + bound.add(who.user) + ")";
  const auto add = [&](MemberKind kind, const std::vector<std::string>& keys) {
    std::string list;
    for (const std::string& key : keys) list += (list.empty() ? "" : ", ") + bound.add(key);
    if (!list.empty()) any += " OR (m.kind = '" + std::string(name(kind)) + "' AND m.party IN (" + list + "))";
  };
  add(MemberKind::group, who.groups);
  add(MemberKind::role, who.roles);
  return " AND a.id IN (SELECT m.account_id FROM account_member m WHERE " + any + ")";
}

}  // namespace tegami::accounts
