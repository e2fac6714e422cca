/// members.h - who may use a shared account (H2): users, groups and roles of the host, each to read or to send too.
#pragma once

#include <boost/json.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/rules.h"

namespace tegami::accounts {

constexpr std::size_t kMaxMembers = 1'000;
constexpr std::size_t kMaxPartyBytes = 200;

std::string_view name(MemberKind kind);
std::string_view name(MemberRight right);
std::optional<MemberKind> member_kind(std::string_view name);
std::optional<MemberRight> member_right(std::string_view name);

/// What a person is in the host, as far as it opens shared accounts to him.
struct Belonging {
  std::string user;
  std::vector<std::string> groups, roles;
};
/// The widest right of those that name him; nullopt: none does.
std::optional<MemberRight> right_of(const std::vector<Member>& members, const Belonging& who);

/// [{"user": "…", "right": "read|send"}, {"group": …}, {"role": …}] of SPEC section 7, and back. Which parties there
/// are only the host knows; the error names where: "members.2.right".
boost::system::result<std::vector<Member>, std::pair<std::string, FieldError>> members_from(
    const boost::json::value& value);
boost::json::array to_json(const std::vector<Member>& members);

}  // namespace tegami::accounts
