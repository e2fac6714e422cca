#include "web/menu.h"

#include "modules/core.h"
#include "modules/loaded.h"
#include "web/app.h"

namespace samplehost {
namespace {

namespace sdk = tegami::sdk;

bool may_see(const User& user, sdk::Role role) {
  switch (role) {
    case sdk::Role::user:
      return true;
    case sdk::Role::mail_admin:
      return user.mail_admin;
    case sdk::Role::system_admin:
      return user.admin;
  }
  return false;
}

bool holds(const App& app, const std::optional<sdk::PolicyCondition>& condition) {
  if (!condition) return true;
  const auto value = app.core.policies.get(condition->name);
  return value && condition->holds(*value);
}

void add_groups(const App& app, const User& user, std::string_view locale, std::string_view wanted,
                std::vector<MenuSection>& menu) {
  for (const auto& module : app.modules.all()) {
    const std::string id(module->id());
    for (const auto& group : module->manifest().menu) {
      if (group.app != wanted || !holds(app, group.policy)) continue;
      MenuSection section{group.app, std::string(group.title.in(locale)), {}};
      for (const auto& entry : group.entries) {
        if (!may_see(user, entry.role) || !holds(app, entry.policy)) continue;
        section.links.push_back({id + ":" + entry.id, std::string(entry.title.in(locale)), "/m/" + id + entry.path});
      }
      if (!section.links.empty()) menu.push_back(std::move(section));
    }
  }
}

}  // namespace

std::vector<MenuSection> menu_for(const App& app, const User& user, std::string_view locale) {
  std::vector<MenuSection> menu;
  add_groups(app, user, locale, "settings", menu);
  add_groups(app, user, locale, "mail", menu);
  const auto text = [&](std::string_view key) { return app.words.text(locale, key); };
  if (user.admin) {
    menu.push_back({"settings",
                    text("menu.admin"),
                    {{"host:mail-servers", text("mail_servers.title"), "/admin/mail-servers"},
                     {"host:oauth-servers", text("oauth.title"), "/admin/oauth-servers"},
                     {"host:policies", text("policies.title"), "/admin/policies"}}});
  }
  menu.push_back({"settings",
                  text("menu.user"),
                  {{"host:me", text("me.title"), "/me"}, {"host:notices", text("notices.title"), "/notices"}}});
  return menu;
}

std::string first_path(const std::vector<MenuSection>& menu, std::string_view app) {
  for (const auto& section : menu)
    if (section.app == app) return section.links.front().path;
  return {};
}

}  // namespace samplehost
