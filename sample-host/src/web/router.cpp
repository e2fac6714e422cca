#include "web/router.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <tegami-host/host/log.h>

#include <algorithm>
#include <array>

#include "modules/core.h"
#include "web/pages.h"

namespace samplehost {
namespace {

enum class Right { anyone, user, admin };

struct Route {
  std::string_view path;
  Right right;
  void (*page)(Exchange&);
};

constexpr std::array<Route, 8> routes = {{{"/", Right::user, home_page},
                                          {"/login", Right::anyone, login_page},
                                          {"/logout", Right::anyone, logout_page},
                                          {"/me", Right::user, me_page},
                                          {"/notices", Right::user, notices_page},
                                          {"/admin/mail-servers", Right::admin, mail_servers_page},
                                          {"/admin/oauth-servers", Right::admin, oauth_servers_page},
                                          {"/admin/policies", Right::admin, policies_page}}};

constexpr std::string_view api = "/api/services/";
constexpr std::string_view assets = "/assets/";

bool odd_path(std::string_view path) {
  return path.size() > 4096 || !path.starts_with('/') ||
         std::any_of(path.begin(), path.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// False when the answer was given: a log-in page, or no.
bool admitted(Exchange& exchange, Right right) {
  if (right != Right::anyone && !exchange.user) {
    if (exchange.method == "POST") {
      exchange.refuse(403);
    } else {
      exchange.redirect("/login?next=" + percent_encoded(exchange.request.getURI()));
    }
    return false;
  }
  if (right == Right::admin && !exchange.user->admin) {
    exchange.refuse(403);
    return false;
  }
  return exchange.method != "POST" || exchange.csrf_good();
}

void answer(Exchange& exchange) {
  const std::string_view path = exchange.path;
  if (odd_path(path)) return exchange.refuse(404);
  if (path.starts_with(api)) return service_door(exchange, std::string(path.substr(api.size())));
  if (exchange.method != "GET" && exchange.method != "HEAD" && exchange.method != "POST") return exchange.refuse(405);
  if (path.starts_with(assets)) return host_asset(exchange, path.substr(assets.size()));
  for (const auto& route : routes) {
    if (route.path != path) continue;
    if (admitted(exchange, route.right)) route.page(exchange);
    return;
  }
  if (path.starts_with("/m/")) {
    if (admitted(exchange, Right::user)) module_page(exchange);
    return;
  }
  exchange.refuse(404);
}

class Handler : public Poco::Net::HTTPRequestHandler {
 public:
  explicit Handler(App& app) : app_(app) {}

  void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
    try {
      Exchange exchange(app_, request, response);
      try {
        answer(exchange);
      } catch (const std::exception& error) {
        failed(request, error);
        response.setKeepAlive(false);
        if (!response.sent()) exchange.refuse(500);
      }
    } catch (const std::exception& error) {
      // The client is gone, or the database is.
      failed(request, error);
      response.setKeepAlive(false);
      if (response.sent()) return;
      response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_INTERNAL_SERVER_ERROR);
      response.setContentLength(0);
      response.send();
    }
  }

 private:
  void failed(const Poco::Net::HTTPServerRequest& request, const std::exception& error) {
    const auto* poco = dynamic_cast<const Poco::Exception*>(&error);
    const auto& uri = request.getURI();
    app_.core.log.write(TEGAMI_LOG_ERROR, "host",
                        request.getMethod() + " " + uri.substr(0, std::min(uri.find('?'), uri.size())) + ": " +
                            (poco != nullptr ? poco->displayText() : std::string(error.what())));
  }
  App& app_;
};

}  // namespace

Poco::Net::HTTPRequestHandler* Router::createRequestHandler(const Poco::Net::HTTPServerRequest&) {
  return new Handler(app_);  // POCO owns it
}

}  // namespace samplehost
