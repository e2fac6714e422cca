#include "services/membership.h"

#include <algorithm>

#include "services/accounts_rights.h"

namespace tegami::services {
namespace {

using accounts::FieldError;
using accounts::Member;
using accounts::MemberKind;

std::vector<std::string> keys_of(const std::vector<sdk::Party>& parties) {
  std::vector<std::string> keys;
  keys.reserve(parties.size());
  for (const sdk::Party& party : parties) keys.push_back(party.key);
  return keys;
}

boost::system::result<std::string, FieldError> party_key(const std::vector<sdk::Party>& parties,
                                                         const std::string& text) {
  std::vector<std::string> named;
  for (const sdk::Party& party : parties) {
    if (party.key == text) return party.key;
    if (party.name == text) named.push_back(party.key);
  }
  if (named.empty()) return FieldError{"error.party_unknown"};
  if (named.size() > 1) return FieldError{"error.user_ambiguous"};
  return named.front();
}

auto is_party_of(const Member& member) {
  return [&member](const Member& other) { return other.kind == member.kind && other.party == member.party; };
}

bool is_in(const std::vector<Member>& members, const Member& member) {
  return std::any_of(members.begin(), members.end(), is_party_of(member));
}

}  // namespace

accounts::Belonging belonging(const sdk::Host& host, const std::string& user) {
  return {user, keys_of(host.parties(sdk::PartyKind::group, user)), keys_of(host.parties(sdk::PartyKind::role, user))};
}

std::optional<accounts::MemberRight> membership(const sdk::Host& host, const std::string& user,
                                                const accounts::Account& account) {
  if (!account.shared || account.members.empty() || user.empty()) return std::nullopt;
  return accounts::right_of(account.members, belonging(host, user));
}

boost::json::object member_answer(const accounts::Account& account, accounts::MemberRight right) {
  return {{"id", account.id},
          {"name", account.name},
          {"display_name", account.display_name},
          {"address", account.address},
          {"right", accounts::name(right)}};
}

boost::system::result<std::vector<Member>, std::pair<std::string, FieldError>> resolve_members(
    const sdk::Host& host, std::vector<Member> members, const std::vector<Member>& stored) {
  const auto has = [&](MemberKind kind) {
    return std::any_of(members.begin(), members.end(), [&](const Member& member) { return member.kind == kind; });
  };
  const auto groups = has(MemberKind::group) ? host.parties(sdk::PartyKind::group) : std::vector<sdk::Party>{};
  const auto roles = has(MemberKind::role) ? host.parties(sdk::PartyKind::role) : std::vector<sdk::Party>{};
  std::vector<Member> resolved;
  for (std::size_t at = 0; at < members.size(); ++at) {
    Member& member = members[at];
    auto key = member.kind == MemberKind::user    ? user_key(host, member.party)
               : member.kind == MemberKind::group ? party_key(groups, member.party)
                                                  : party_key(roles, member.party);
    if (!key && is_in(stored, member)) key = member.party;
    if (!key)
      return std::pair{"members." + std::to_string(at) + "." + std::string(accounts::name(member.kind)), key.error()};
    member.party = *std::move(key);
    const auto same = std::find_if(resolved.begin(), resolved.end(), is_party_of(member));
    if (same == resolved.end())
      resolved.push_back(std::move(member));
    else
      same->right = std::max(same->right, member.right);
  }
  std::sort(resolved.begin(), resolved.end(), [](const Member& one, const Member& other) {
    return std::pair(name(one.kind), one.party) < std::pair(name(other.kind), other.party);
  });
  return resolved;
}

}  // namespace tegami::services
