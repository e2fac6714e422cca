// The groups and roles of Users.
#include <tegami-host/host/events.h>

#include <algorithm>

#include "data/changes.h"
#include "data/clock.h"
#include "data/database.h"
#include "data/rows.h"
#include "data/users.h"
#include "security/tokens.h"

namespace samplehost {

bool Users::set_member(std::string_view group, std::string_view key, bool member) {
  bool changed = false;
  database_.write([&](Session& session) {
    changed = false;
    if (rows<std::string>(session, "SELECT key FROM host_user WHERE key = $1", key).empty()) return;
    auto found = rows<std::string>(session, "SELECT key FROM host_group WHERE name = $1", group);
    if (found.empty() && !member) return;
    const auto group_key = found.empty() ? random_key() : std::get<0>(found.front());
    if (found.empty()) run(session, "INSERT INTO host_group (key, name) VALUES ($1, $2)", group_key, group);
    run(session,
        member ? "INSERT INTO host_group_member (group_key, user_key) VALUES ($1, $2) ON CONFLICT DO NOTHING"
               : "DELETE FROM host_group_member WHERE group_key = $1 AND user_key = $2",
        group_key, key);
    add_change(session, TEGAMI_EVENT_USER_CHANGED, key, clock_.now_ms());
    changed = true;
  });
  return changed;
}

std::vector<Party> Users::groups(std::string_view user_key) {
  std::vector<Party> list;
  database_.read([&](Session& session) {
    const auto found =
        user_key.empty() ? rows<std::string, std::string>(session, "SELECT key, name FROM host_group ORDER BY name")
                         : rows<std::string, std::string>(
                               session,
                               "SELECT g.key, g.name FROM host_group g JOIN host_group_member m ON m.group_key = g.key"
                               " WHERE m.user_key = $1 ORDER BY g.name",
                               user_key);
    for (const auto& [key, name] : found) list.push_back({key, name});
  });
  return list;
}

std::vector<Party> Users::roles(std::string_view user_key) {
  std::vector<Party> list;
  database_.read([&](Session& session) {
    const auto found =
        user_key.empty()
            ? rows<std::string>(session, "SELECT DISTINCT role FROM host_user_role ORDER BY role")
            : rows<std::string>(session, "SELECT role FROM host_user_role WHERE user_key = $1 ORDER BY role", user_key);
    for (const auto& [role] : found) list.push_back({role, role});
  });
  const bool listed = std::any_of(list.begin(), list.end(), [](const Party& p) { return p.key == mail_admin_role; });
  if (user_key.empty() && !listed)
    list.insert(list.begin(), {std::string(mail_admin_role), std::string(mail_admin_role)});
  return list;
}

}  // namespace samplehost
