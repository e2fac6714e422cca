#include "accounts/members.h"

#include <algorithm>
#include <array>

namespace tegami::accounts {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<MemberKind, std::string_view>, 3> kKinds{
    {{MemberKind::user, "user"}, {MemberKind::group, "group"}, {MemberKind::role, "role"}}};
constexpr std::array<std::pair<MemberRight, std::string_view>, 2> kRights{
    {{MemberRight::read, "read"}, {MemberRight::send, "send"}}};

bool names(const Member& member, const Belonging& who) {
  const auto contains = [&](const std::vector<std::string>& keys) {
    return std::find(keys.begin(), keys.end(), member.party) != keys.end();
  };
  switch (member.kind) {
    case MemberKind::user:
      return !who.user.empty() && member.party == who.user;
    case MemberKind::group:
      return contains(who.groups);
    case MemberKind::role:
      return contains(who.roles);
  }
  return false;
}

/// One entry, or the leaf that is wrong with it.
boost::system::result<Member, std::pair<std::string, FieldError>> member_from(const json::value& value) {
  using Wrong = std::pair<std::string, FieldError>;
  const auto* object = value.if_object();
  if (object == nullptr) return Wrong{"", {"error.object"}};
  Member member;
  std::size_t named = 0;
  for (const auto& [key, inside] : *object) {
    const std::string leaf(key);
    const auto kind = member_kind(leaf);
    if (!kind && leaf != "right") return Wrong{"." + leaf, {"error.unknown_field"}};
    if (!inside.is_string()) return Wrong{"." + leaf, {"error.text"}};
    const std::string text(inside.get_string());
    if (!kind) {
      const auto right = member_right(text);
      if (!right) return Wrong{".right", {"error.choice"}};
      member.right = *right;
      continue;
    }
    if (text.empty()) return Wrong{"." + leaf, {"error.required"}};
    if (text.size() > kMaxPartyBytes) return Wrong{"." + leaf, {"error.too_long"}};
    member.kind = *kind;
    member.party = text;
    ++named;
  }
  if (named != 1) return Wrong{"", {"error.member"}};
  if (!object->contains("right")) return Wrong{".right", {"error.required"}};
  return member;
}

}  // namespace

std::string_view name(MemberKind kind) {
  return std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& each) { return each.first == kind; })->second;
}

std::string_view name(MemberRight right) {
  return std::find_if(kRights.begin(), kRights.end(), [&](const auto& each) { return each.first == right; })->second;
}

std::optional<MemberKind> member_kind(std::string_view name) {
  for (const auto& [kind, text] : kKinds)
    if (text == name) return kind;
  return std::nullopt;
}

std::optional<MemberRight> member_right(std::string_view name) {
  for (const auto& [right, text] : kRights)
    if (text == name) return right;
  return std::nullopt;
}

std::optional<MemberRight> right_of(const std::vector<Member>& members, const Belonging& who) {
  std::optional<MemberRight> widest;
  for (const Member& member : members)
    if (names(member, who)) widest = std::max(widest.value_or(MemberRight::read), member.right);
  return widest;
}

boost::system::result<std::vector<Member>, std::pair<std::string, FieldError>> members_from(const json::value& value) {
  using Wrong = std::pair<std::string, FieldError>;
  const auto* array = value.if_array();
  if (array == nullptr) return Wrong{"members", {"error.list"}};
  if (array->size() > kMaxMembers) return Wrong{"members", {"error.too_many"}};
  std::vector<Member> members;
  for (std::size_t at = 0; at < array->size(); ++at) {
    const std::string where = "members." + std::to_string(at);
    auto member = member_from((*array)[at]);
    if (!member) return Wrong{where + member.error().first, member.error().second};
    members.push_back(*std::move(member));
  }
  return members;
}

json::array to_json(const std::vector<Member>& members) {
  json::array array;
  for (const Member& member : members)
    array.push_back(json::object{{name(member.kind), member.party}, {"right", name(member.right)}});
  return array;
}

}  // namespace tegami::accounts
