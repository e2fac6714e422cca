// What every user has: language, time zone, password; notices.
#include <tegami-host/host/log.h>

#include <array>
#include <sstream>

#include "data/clock.h"
#include "modules/core.h"
#include "modules/people.h"
#include "security/password.h"
#include "web/pages.h"

namespace samplehost {
namespace {

constexpr std::array<std::string_view, 14> zones = {"Asia/Tokyo",          "Asia/Seoul",
                                                    "Asia/Shanghai",       "Asia/Singapore",
                                                    "Asia/Bangkok",        "Asia/Kolkata",
                                                    "Australia/Sydney",    "Europe/London",
                                                    "Europe/Paris",        "Europe/Berlin",
                                                    "America/New_York",    "America/Chicago",
                                                    "America/Los_Angeles", "UTC"};
constexpr std::size_t least_password = 8;
constexpr std::size_t most_password = 1024;

Data lines_of(const std::string& text) {
  auto lines = list();
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    Data one;
    one.set("line", line);
    lines.push_back(one);
  }
  return lines;
}

void draw_me(Exchange& exchange, int status, const std::string& told, const std::string& mistake) {
  const auto& user = *exchange.user;
  Data data;
  flag(data, "english", exchange.locale == "en");
  auto options = list();
  bool listed = false;
  const auto option = [&](std::string_view zone) {
    Data one;
    one.set("zone", std::string(zone));
    flag(one, "current", zone == exchange.time_zone);
    listed = listed || zone == exchange.time_zone;
    options.push_back(one);
  };
  for (const auto zone : zones) option(zone);
  if (!listed) option(exchange.time_zone);
  data.set("zones", options);
  data.set("login", user.login);
  data.set("address", user.address);
  flag(data, "has_told", !told.empty());
  data.set("told", told);
  flag(data, "has_mistake", !mistake.empty());
  data.set("mistake", mistake);
  settings_page(exchange, status, "me", data, exchange.text("me.title"), "host:me");
}

void change_password(Exchange& exchange, const Form& form) {
  auto& core = exchange.app.core;
  const auto& user = *exchange.user;
  if (core.throttle.held(user.login, exchange.address)) return draw_me(exchange, 429, {}, exchange.text("login.held"));
  if (!check_password(core.users.password_hash(user.key), form.value("current"))) {
    core.throttle.failed(user.login, exchange.address);
    return draw_me(exchange, 422, {}, exchange.text("me.password.wrong"));
  }
  const auto wanted = form.value("password");
  if (wanted.size() < least_password || wanted.size() > most_password)
    return draw_me(exchange, 422, {}, exchange.text("me.password.length"));
  core.users.set_password(user.key, hash_password(wanted));  // ends every session, this one too
  exchange.set_cookie("host_session", core.sessions.begin(user.key));
  exchange.redirect("/me?told=password");
}

}  // namespace

void me_page(Exchange& exchange) {
  if (exchange.method != "POST") {
    const auto told = exchange.query.value("told");
    return draw_me(exchange, 200,
                   told == "saved" || told == "password" ? exchange.text("me.told." + told) : std::string{}, {});
  }
  const auto form = exchange.form();
  if (form.value("action") == "password") return change_password(exchange, form);
  const auto locale = known_locale(form.value("locale"));
  const auto zone = form.value("time_zone");
  if (locale.empty() || !is_time_zone(zone)) return draw_me(exchange, 422, {}, exchange.text("mistake.choice"));
  exchange.app.core.users.set_display(exchange.user->key, locale, zone);
  exchange.set_cookie("host_lang", "", true);
  exchange.redirect("/me?told=saved");
}

void notices_page(Exchange& exchange) {
  auto& notices = exchange.app.core.notices;
  const auto& key = exchange.user->key;
  if (exchange.method == "POST") {
    notices.remove(key, exchange.form().value("id"));
    return exchange.redirect("/notices");
  }
  const auto now = exchange.app.core.clock.now_ms();
  auto items = list();
  const auto all = notices.of(key);
  for (const auto& notice : all) {
    Data item;
    item.set("id", notice.id);
    item.set("subject", notice.subject);
    item.set("lines", lines_of(notice.text));
    item.set("link", notice.link);
    flag(item, "has_link", !notice.link.empty());
    item.set("at", moment(notice.at, now, exchange.locale, exchange.time_zone));
    item.set("kind", std::string(notice.severity >= TEGAMI_LOG_ERROR     ? " notice--danger"
                                 : notice.severity == TEGAMI_LOG_WARNING ? " notice--warn"
                                                                         : ""));
    flag(item, "fresh", !notice.seen);
    items.push_back(item);
  }
  Data data;
  data.set("notices", items);
  flag(data, "any", !all.empty());
  if (!exchange.head()) notices.mark_seen(key);
  settings_page(exchange, 200, "notices", data, exchange.text("notices.title"), "host:notices");
}

}  // namespace samplehost
