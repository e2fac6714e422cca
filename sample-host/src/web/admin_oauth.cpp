// 管理者設定 > OAuth認可サーバー: list, add, change, delete.
#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>

#include "data/clock.h"
#include "modules/core.h"
#include "modules/loaded.h"
#include "modules/service_call.h"
#include "web/pages.h"

namespace samplehost {
namespace {

constexpr std::array<std::string_view, 3> presets = {"google", "microsoft", "custom"};
constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;
constexpr std::int64_t warned_days = 60;
constexpr std::uint64_t max_description = 1 << 20;
constexpr std::chrono::milliseconds discover_deadline{70'000};

struct Field {
  const char* name;
  std::string OAuthServer::*value;
  bool needed;
};
constexpr std::array<Field, 4> urls = {{{"authorize_url", &OAuthServer::authorize_url, true},
                                        {"token_url", &OAuthServer::token_url, true},
                                        {"revoke_url", &OAuthServer::revoke_url, false},
                                        {"issuer", &OAuthServer::issuer, false}}};

/// Days until the secret expires; nullopt when no day is known.
std::optional<std::int64_t> days_left(const Core& core, const OAuthServer& server) {
  const auto end = parse_time(server.secret_expires + "T00:00:00Z");
  if (server.secret_expires.empty() || !end) return std::nullopt;
  return (*end - core.clock.now_ms()) / day_ms;
}

Data row(const Exchange& exchange, const OAuthServer& server) {
  Data data;
  data.set("id", server.id);
  data.set("name", server.name);
  data.set("preset", exchange.text("oauth.preset." + server.preset));
  data.set("scopes", std::to_string(server.scopes.size()));
  const auto days = days_left(exchange.app.core, server);
  std::string state = exchange.text(server.client_secret.empty() ? "oauth.state.no_secret" : "oauth.state.ok");
  const bool late = days && *days <= warned_days;
  if (late)
    state = exchange.app.words.text(exchange.locale, *days < 0 ? "oauth.state.expired" : "oauth.state.expires",
                                    {{"day", server.secret_expires}});
  data.set("state", state);
  data.set("kind", std::string(late && *days < 0                      ? " state--error"
                               : late || server.client_secret.empty() ? " state--warn"
                                                                      : ""));
  return data;
}

OAuthServer typed(const Form& form) {
  OAuthServer server;
  server.id = form.value("id");
  server.name = form.value("name");
  server.preset = form.value("preset");
  for (const auto& url : urls) server.*url.value = form.value(url.name);
  server.client_id = form.value("client_id");
  server.client_secret = form.value("client_secret");
  server.secret_expires = form.value("secret_expires");
  server.tenant = form.value("tenant");
  server.app_only = form.value("app_only") == "true";
  std::istringstream scopes(form.value("scopes"));
  for (std::string scope; scopes >> scope;) server.scopes.push_back(scope);
  // What a preset knows fills what was left empty.
  if (const auto known = preset(server.preset)) {
    if (server.name.empty()) server.name = known->name;
    const bool empty = server.authorize_url.empty() && server.token_url.empty();
    for (const auto& url : urls)
      if (empty && (server.*url.value).empty()) server.*url.value = (*known).*url.value;
    if (server.scopes.empty()) server.scopes = known->scopes;
  }
  if (server.preset != "microsoft") server.tenant.clear();
  use_tenant(server);
  return server;
}

/// How the webmail is registered at each preset's provider, step by step.
Data guides(const Exchange& exchange) {
  struct Guide {
    const char* preset;
    int steps;
  };
  constexpr std::array<Guide, 2> all = {{{"google", 5}, {"microsoft", 6}}};
  auto guides = list();
  for (const auto& guide : all) {
    const std::string key = "oauth.guide." + std::string(guide.preset);
    auto steps = list();
    for (int step = 1; step <= guide.steps; ++step) {
      Data one;
      one.set("step", exchange.text(key + "." + std::to_string(step)));
      steps.push_back(one);
    }
    Data data;
    data.set("title", exchange.text(key));
    data.set("steps", steps);
    guides.push_back(data);
  }
  return guides;
}

void set_mistake(const Exchange& exchange, Data& data, const Mistakes& mistakes, const std::string& field) {
  const auto found = mistakes.find(field);
  flag(data, "wrong", found != mistakes.end());
  data.set("mistake", found == mistakes.end() ? std::string{} : exchange.text("mistake." + found->second));
}

Data form_data(const Exchange& exchange, const OAuthServer& server, bool has_secret, const Mistakes& mistakes) {
  Data data;
  data.set("id", server.id);
  flag(data, "existing", !server.id.empty());
  data.set("form_title", server.id.empty()
                             ? exchange.text("oauth.add")
                             : exchange.app.words.text(exchange.locale, "oauth.change", {{"name", server.name}}));
  auto choices = list();
  for (const auto one : presets) {
    Data choice;
    choice.set("value", std::string(one));
    choice.set("label", exchange.text("oauth.preset." + std::string(one)));
    flag(choice, "current", server.preset == one);
    choices.push_back(choice);
  }
  data.set("presets", choices);
  auto lines = list();
  const auto line = [&](const std::string& field, const std::string& value, bool needed, const char* size) {
    Data one;
    one.set("field", field);
    one.set("label", exchange.text("oauth." + field));
    one.set("value", value);
    one.set("size", std::string(size));
    flag(one, "needed", needed);
    set_mistake(exchange, one, mistakes, field);
    lines.push_back(one);
  };
  line("name", server.name, false, "md");
  line("tenant", server.tenant, false, "md");
  for (const auto& url : urls) line(url.name, server.*url.value, url.needed, "lg");
  line("client_id", server.client_id, true, "lg");
  data.set("lines", lines);
  flag(data, "has_secret", has_secret);
  flag(data, "app_only", server.app_only);
  data.set("guides", guides(exchange));
  data.set("secret_expires", server.secret_expires);
  std::string scopes;
  for (const auto& scope : server.scopes) scopes += (scopes.empty() ? "" : "\n") + scope;
  data.set("scopes", scopes);
  for (const auto* field : {"secret_expires", "scopes"}) {
    const auto found = mistakes.find(field);
    flag(data, std::string("wrong_") + field, found != mistakes.end());
    if (found != mistakes.end()) data.set(std::string("mistake_") + field, exchange.text("mistake." + found->second));
  }
  auto redirects = list();
  for (const auto& module : exchange.app.modules.all()) {
    Data uri;
    uri.set("uri", exchange.origin + "/m/" + std::string(module->id()) + "/oauth/callback");
    const auto& needs = module->manifest().required_services;
    if (std::find(needs.begin(), needs.end(), TEGAMI_HOST_SETTINGS) != needs.end()) redirects.push_back(uri);
  }
  data.set("redirects", redirects);
  return data;
}

void draw(Exchange& exchange, int status, const std::optional<OAuthServer>& edited, bool has_secret,
          const Mistakes& mistakes) {
  auto rows = list();
  const auto servers = exchange.app.core.settings.oauth_servers();
  for (const auto& server : servers) rows.push_back(row(exchange, server));
  Data data = edited ? form_data(exchange, *edited, has_secret, mistakes) : Data();
  data.set("rows", rows);
  flag(data, "any", !servers.empty());
  flag(data, "editing", edited.has_value());
  flag(data, "saved", exchange.query.has("saved"));
  flag(data, "refused", !mistakes.empty());
  settings_page(exchange, status, "oauth_servers", data, exchange.text("oauth.title"), "host:oauth-servers");
}

void confirm(Exchange& exchange, const OAuthServer& server) {
  Data data;
  data.set("id", server.id);
  data.set("question", exchange.app.words.text(exchange.locale, "oauth.delete.question", {{"name", server.name}}));
  settings_page(exchange, 200, "oauth_delete", data, exchange.text("oauth.delete.title"), "host:oauth-servers");
}

/// What the server says of itself, asked by the module, which keeps to the policies of transport; nothing is saved.
void discover(Exchange& exchange, OAuthServer server, bool has_secret) {
  namespace js = boost::json;
  ServiceRequest request;
  request.name = "oauth.discover";
  request.json = js::serialize(js::object{{"url", server.issuer}});
  request.address = exchange.address;
  request.locale = exchange.locale;
  auto answer = call_service(exchange.app.modules, *exchange.user, request);
  server.client_secret.clear();
  const auto text = answer ? answer->body().read_all(max_description, discover_deadline)
                           : boost::system::result<std::string, tegami::sdk::Failure>(answer.error());
  if (!text) return draw(exchange, 422, server, has_secret, {{"issuer", "discover"}});
  const auto found = js::parse(*text).as_object();
  server.preset = "custom";
  for (const auto& url : urls) server.*url.value = std::string(found.at(url.name).as_string());
  if (server.scopes.empty())
    for (const auto& scope : found.at("scopes").as_array()) server.scopes.emplace_back(scope.as_string());
  draw(exchange, 200, server, has_secret, {});
}

void save(Exchange& exchange, const OAuthServer& server, const std::optional<OAuthServer>& before) {
  const auto mistakes = check(server);
  if (!mistakes.empty()) {
    auto shown = server;
    shown.client_secret.clear();
    return draw(exchange, 422, shown, before && !before->client_secret.empty(), mistakes);
  }
  exchange.app.core.settings.put_oauth_server(server);
  exchange.app.core.log.write(1, "host", "OAuth server " + server.name + " saved by " + exchange.user->login);
  exchange.redirect("/admin/oauth-servers?saved=1");
}

}  // namespace

void oauth_servers_page(Exchange& exchange) {
  auto& settings = exchange.app.core.settings;
  if (exchange.method != "POST") {
    if (exchange.query.has("add")) {
      auto fresh = preset(exchange.query.value("add")).value_or(OAuthServer{});
      return draw(exchange, 200, fresh, false, {});
    }
    const auto id = exchange.query.value("id");
    const auto server = id.empty() ? std::nullopt : settings.oauth_server(id);
    if (!id.empty() && !server) return exchange.refuse(404);
    return draw(exchange, 200, server, server && !server->client_secret.empty(), {});
  }
  const auto form = exchange.form();
  const auto id = form.value("id");
  const auto before = id.empty() ? std::nullopt : settings.oauth_server(id);
  if (!id.empty() && !before) return exchange.refuse(404);
  const auto action = form.value("action");
  if (action == "delete" && before) return confirm(exchange, *before);
  if (action == "delete_yes" && before) {
    settings.remove_oauth_server(id);
    return exchange.redirect("/admin/oauth-servers?saved=1");
  }
  if (action == "discover") return discover(exchange, typed(form), before && !before->client_secret.empty());
  save(exchange, typed(form), before);
}

}  // namespace samplehost
