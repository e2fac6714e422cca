#include "web/frame.h"

#include "modules/core.h"
#include "web/exchange.h"
#include "web/menu.h"

namespace samplehost {
namespace {

// The body is put in after drawing: a module's fragment is long, and no template.
constexpr std::string_view body_mark = "<!--the page's body-->";

Data menu_data(const std::vector<MenuSection>& menu, const std::string& current) {
  auto sections = list();
  int number = 0;
  for (const auto& section : menu) {
    Data one;
    one.set("number", std::to_string(number++));
    one.set("title", section.title);
    auto links = list();
    for (const auto& link : section.links) {
      Data item;
      item.set("title", link.title);
      item.set("path", link.path);
      flag(item, "current", link.id == current);
      links.push_back(item);
    }
    one.set("links", links);
    sections.push_back(one);
  }
  return sections;
}

Data apps_data(const Exchange& exchange, const std::vector<MenuSection>& menu, const Framed& page) {
  auto apps = list();
  const auto add = [&](const std::string& title, const std::string& path, const char* current) {
    if (path.empty()) return;
    Data app;
    app.set("title", title);
    app.set("path", path);
    app.set("current", current == nullptr ? Data(Data::type::bool_false) : Data(std::string(current)));
    apps.push_back(app);
  };
  add(exchange.text("app.mail"), first_path(menu, "mail"), page.app == "mail" ? "page" : nullptr);
  add(exchange.text("app.settings"), first_path(menu, "settings"), page.app == "settings" ? "true" : nullptr);
  return apps;
}

Data paths(const std::vector<std::string>& values) {
  auto out = list();
  for (const auto& value : values) {
    Data item;
    item.set("path", value);
    out.push_back(item);
  }
  return out;
}

}  // namespace

std::string frame(const Exchange& exchange, const Framed& page) {
  Data data;
  data.set("title", page.title);
  data.set("csrf", exchange.csrf_token());
  data.set("styles", paths(page.styles));
  data.set("scripts", paths(page.scripts));
  data.set("body", std::string(body_mark));
  flag(data, "refresh", page.refresh_s > 0);
  data.set("refresh_s", std::to_string(page.refresh_s));
  flag(data, "settings", page.app == "settings" && exchange.user.has_value());
  flag(data, "mail", page.app == "mail");
  flag(data, "lone", page.app != "mail" && (page.app != "settings" || !exchange.user));
  flag(data, "logged_in", exchange.user.has_value());
  if (exchange.user) {
    const auto menu = menu_for(exchange.app, *exchange.user, exchange.locale);
    data.set("menu", menu_data(menu, page.menu));
    data.set("apps", apps_data(exchange, menu, page));
    data.set("user", exchange.user->name);
    const auto unseen = exchange.app.core.notices.unseen(exchange.user->key);
    flag(data, "any_unseen", unseen > 0);
    data.set("unseen", std::to_string(unseen));
  }
  auto html = exchange.app.templates.draw("frame", exchange.locale, data);
  if (const auto at = html.find(body_mark); at != std::string::npos) html.replace(at, body_mark.size(), page.body);
  return html;
}

}  // namespace samplehost
