// POST /api/services/NAME with a bearer token: the JSON services over HTTP.

#include "modules/core.h"
#include "modules/loaded.h"
#include "modules/service_call.h"
#include "web/csp.h"
#include "web/multipart.h"
#include "web/pages.h"

namespace samplehost {
namespace {

namespace sdk = tegami::sdk;

// A JSON body may carry base64 fields beside the 8 MiB that the contract allows.
constexpr std::size_t max_json_body = 96 * 1024 * 1024;

void send_error(Exchange& exchange, const sdk::Failure& failure, int status) {
  const auto text = error_json(failure) + "\n";
  exchange.common_headers(download_csp());
  exchange.response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
  exchange.response.setContentType("application/json; charset=utf-8");
  exchange.response.set("Cache-Control", "no-store");
  if (status == 401) exchange.response.set("WWW-Authenticate", "Bearer");
  exchange.response.setContentLength64(static_cast<Poco::Int64>(text.size()));
  exchange.response.send() << text;
}

std::optional<User> bearer(Exchange& exchange) {
  const auto given = exchange.request.get("Authorization", "");
  constexpr std::string_view scheme = "Bearer ";
  if (!given.starts_with(scheme)) return std::nullopt;
  const auto key = exchange.app.core.tokens.user(std::string_view(given).substr(scheme.size()));
  if (!key) return std::nullopt;
  auto user = exchange.app.core.users.by_key(*key);
  if (!user || user->locked) return std::nullopt;
  return user;
}

/// The request's JSON and files; false when an error was sent.
bool read(Exchange& exchange, ServiceRequest& request) {
  const auto& folder = exchange.app.core.folder.path();
  const auto& type = exchange.body.content_type();
  if (type.starts_with("multipart/form-data")) {
    if (const auto wrong = read_multipart(exchange.body, folder, request)) {
      send_error(exchange, *wrong, http_status_of(*wrong));
      return false;
    }
  } else if (!exchange.body.exists()) {
    request.json = "{}";
  } else if (type.starts_with("application/json")) {
    auto text = exchange.body.read_all(max_json_body);
    if (!text) {
      send_error(exchange, {TEGAMI_INVALID, "too_big", "The request is too long; send bytes as multipart.", {}}, 413);
      return false;
    }
    request.json = std::move(*text);
  } else {
    send_error(exchange, {TEGAMI_INVALID, "content_type", "Send application/json or multipart/form-data.", {}}, 415);
    return false;
  }
  if (const auto wrong = take_base64_fields(request.json, folder, request.files)) {
    send_error(exchange, *wrong, wrong->code == "invalid_json" ? 400 : http_status_of(*wrong));
    return false;
  }
  return true;
}

}  // namespace

void service_door(Exchange& exchange, const std::string& name) {
  const auto user = bearer(exchange);
  if (!user) {
    return send_error(
        exchange, {TEGAMI_FORBIDDEN, "unauthorized", "A bearer token is needed (tegami-host token create).", {}}, 401);
  }
  if (exchange.method != "POST") return send_error(exchange, {TEGAMI_INVALID, "method", "Use POST.", {}}, 405);
  ServiceRequest request;
  request.name = name;
  request.address = exchange.address;
  request.locale = known_locale(exchange.query.value("lang"));
  if (!read(exchange, request)) return;
  const auto answer = call_service(exchange.app.modules, *user, request);
  if (!answer) return send_error(exchange, answer.error(), http_status_of(answer.error()));
  auto& response = exchange.response;
  exchange.common_headers(download_csp());
  response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer->http_status()));
  std::string type(answer->content_type());
  if (type.empty()) type = "application/json; charset=utf-8";
  if (type.find_first_of("\r\n") != std::string::npos) type = "application/octet-stream";
  response.setContentType(type);
  response.set("Cache-Control", "no-store");
  if (!answer->file_name().empty())
    response.set("Content-Disposition", "attachment; filename*=UTF-8''" + percent_encoded(answer->file_name()));
  send_body(exchange, answer->body());
}

}  // namespace samplehost
