// Log-in, log-out, and where a user begins.
#include <tegami-host/host/log.h>

#include "modules/core.h"
#include "security/password.h"
#include "web/csp.h"
#include "web/menu.h"
#include "web/pages.h"

namespace samplehost {
namespace {

void draw(Exchange& exchange, int status, const std::string& login, const char* mistake) {
  Data data;
  data.set("csrf", exchange.csrf_token());
  data.set("login", login);
  data.set("next", local_target(exchange.query.value("next")));
  data.set("title",
           (mistake == nullptr ? std::string{} : exchange.text("error_prefix")) + exchange.text("login.title"));
  flag(data, "wrong", mistake != nullptr);
  if (mistake != nullptr) data.set("mistake", exchange.text(mistake));
  flag(data, "english", exchange.locale == "en");
  exchange.html(status, exchange.app.templates.draw("login", exchange.locale, data), page_csp());
}

}  // namespace

void home_page(Exchange& exchange) {
  const auto menu = menu_for(exchange.app, *exchange.user, exchange.locale);
  const auto mail = first_path(menu, "mail");
  exchange.redirect(mail.empty() ? first_path(menu, "settings") : mail);
}

void login_page(Exchange& exchange) {
  if (exchange.method != "POST") {
    if (exchange.user) return exchange.redirect(local_target(exchange.query.value("next")));
    return draw(exchange, 200, {}, nullptr);
  }
  const auto form = exchange.form();
  const auto login = form.value("user");
  const auto password = form.value("password");
  auto& core = exchange.app.core;
  if (core.throttle.held(login, exchange.address)) return draw(exchange, 429, login, "login.held");
  const auto user = core.users.by_login(login);
  // Looked at for unknown and locked users too, so that time tells nothing.
  const bool right = check_password(user ? core.users.password_hash(user->key) : std::string{}, password);
  if (!right || user->locked) {
    core.throttle.failed(login, exchange.address);
    core.log.write(TEGAMI_LOG_WARNING, "host", "log-in refused from " + exchange.address);
    return draw(exchange, 422, login, "login.wrong");
  }
  core.throttle.good(login, exchange.address);
  exchange.set_cookie("host_session", core.sessions.begin(user->key));
  exchange.redirect(local_target(form.value("next")));
}

void logout_page(Exchange& exchange) {
  if (exchange.method != "POST") return exchange.refuse(405);
  if (exchange.user) exchange.app.core.sessions.end(exchange.token);
  exchange.set_cookie("host_session", "", true);
  exchange.redirect("/login");
}

void settings_page(Exchange& exchange, int status, const std::string& name, const Data& data, const std::string& title,
                   const std::string& menu) {
  Data with = data;
  with.set("csrf", exchange.csrf_token());
  with.set("title", title);
  Framed page{title, exchange.app.templates.draw(name, exchange.locale, with), "settings", menu, {}, {}, 0};
  if (status >= 400) page.title = exchange.text("error_prefix") + title;
  exchange.html(status, frame(exchange, page), page_csp());
}

}  // namespace samplehost
