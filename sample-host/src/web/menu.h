/// menu.h - the settings menu as one user sees it: the modules' groups by role and policy (C1), then the host's own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/users.h"

namespace samplehost {

struct App;

struct MenuLink {
  std::string id;  ///< "MODULE:ENTRY" or "host:ENTRY"
  std::string title, path;
};
struct MenuSection {
  std::string app;  ///< "settings" or "mail"
  std::string title;
  std::vector<MenuLink> links;
};

/// Groups of the app "settings" first, then "mail", then the host's.
std::vector<MenuSection> menu_for(const App& app, const User& user, std::string_view locale);
/// Where an app begins for this user; empty when he sees nothing of it.
std::string first_path(const std::vector<MenuSection>& menu, std::string_view app);

}  // namespace samplehost
