#include "pages/member_words.h"

#include <algorithm>

#include "pages/json_read.h"

namespace tegami::pages {

namespace {
constexpr std::size_t named_in_short = 2;
}  // namespace

const std::vector<sdk::Party>& MemberNames::parties(sdk::PartyKind kind) {
  auto& known = kind == sdk::PartyKind::group ? groups_ : roles_;
  if (!known) known = visit_.parties(kind);
  return *known;
}

MemberName MemberNames::of(const boost::json::object& member) {
  MemberName found;
  for (const char* kind : {"group", "role", "user"})
    if (member.contains(kind)) found.kind = kind;
  found.key = text_at(member, found.kind);
  found.right = text_at(member, "right");
  found.name = found.key;
  if (found.kind == "user") {
    if (const auto user = visit_.user(found.key)) {
      found.known = true;
      found.login = user->login;
      if (!user->name.empty()) found.name = user->name;
    }
    return found;
  }
  const auto& all = parties(found.kind == "group" ? sdk::PartyKind::group : sdk::PartyKind::role);
  const auto party = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.key == found.key; });
  if (party != all.end()) {
    found.known = true;
    found.name = party->name;
  }
  return found;
}

void MemberNames::meet(const boost::json::array& accounts) {
  std::vector<std::string> keys;
  for (const auto& account : accounts) {
    if (!account.is_object()) continue;
    std::size_t count = 0;
    for (const auto& member : items_of(account.get_object(), "members"))
      if (member.is_object() && ++count <= named_in_short) keys.push_back(text_at(member.get_object(), "user"));
  }
  visit_.meet(keys);
}

std::vector<MemberName> MemberNames::all(const boost::json::object& account) {
  std::vector<MemberName> names;
  visit_.meet(items_of(account, "members"), "user");
  for (const auto& member : items_of(account, "members"))
    if (member.is_object()) names.push_back(of(member.get_object()));
  return names;
}

std::string MemberNames::in_short(const boost::json::object& account) {
  std::string names;
  std::size_t count = 0;
  for (const auto& member : items_of(account, "members")) {
    if (!member.is_object() || ++count > named_in_short) continue;
    names += (names.empty() ? "" : visit_.say("pages.list_separator")) + of(member.get_object()).name;
  }
  if (count <= named_in_short) return names;
  return visit_.say("pages.shared.members.more",
                    {{"names", names}, {"count", visit_.say.count(static_cast<std::int64_t>(count - named_in_short))}});
}

Data shared_tabs(const Visit& visit, const boost::json::object& account, bool on_members) {
  const auto href = visit.link("/shared/" + std::to_string(number_at(account, "id")));
  Data data;
  data.set("tabs_label", visit.say("pages.shared.tabs", {{"account", text_at(account, "name")}}));
  data.set("change_href", href);
  data.set("members_href", href + "/members");
  data.set("members_count", visit.say.count(static_cast<std::int64_t>(items_of(account, "members").size())));
  data.set("on_members", flag(on_members));
  return data;
}

}  // namespace tegami::pages
