// /m/ID/…: a module's assets, and its pages inside the host's frame.
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/StreamSocket.h>
#include <tegami-host/host/log.h>
#include <tegami-host/handles.hpp>

#include <algorithm>

#include "modules/core.h"
#include "modules/loaded.h"
#include "security/tokens.h"
#include "web/csp.h"
#include "web/pages.h"

namespace samplehost {
namespace {

namespace sdk = tegami::sdk;

constexpr std::size_t max_fragment = 8 * 1024 * 1024;
constexpr std::chrono::milliseconds fragment_deadline{60'000};
constexpr std::chrono::milliseconds pull_step{1000};
constexpr int longest_silence = 300;  // pull steps without a byte

tegami_str str(std::string_view text) { return {text.data(), text.size()}; }

/// A header's value without what could begin another header.
std::string one_line(std::string_view text) {
  std::string out(text.substr(0, 8192));
  std::replace_if(
      out.begin(), out.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return out;
}

void send_fragment(Exchange& exchange, const sdk::Response& answer, const std::string& id) {
  const auto body = answer.body().read_all(max_fragment, fragment_deadline);
  if (!body) throw std::runtime_error("module " + id + ": " + body.error().message);
  Framed page{std::string(answer.title()), *body, answer.app() == "mail" ? "mail" : "settings", {}, {}, {},
              answer.refresh_s()};
  if (!answer.menu().empty()) page.menu = id + ":" + std::string(answer.menu());
  for (const auto name : answer.styles()) page.styles.push_back("/m/" + id + "/assets/" + std::string(name));
  for (const auto name : answer.scripts()) page.scripts.push_back("/m/" + id + "/assets/" + std::string(name));
  exchange.html(answer.http_status(), frame(exchange, page), page_csp(answer.csp()));
}

void send_whole(Exchange& exchange, const sdk::Response& answer) {
  auto& response = exchange.response;
  exchange.common_headers(answer.csp().empty() ? download_csp() : one_line(answer.csp()));
  response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer.http_status()));
  response.setContentType(answer.content_type().empty() ? "application/octet-stream" : one_line(answer.content_type()));
  response.set("Cache-Control", "no-store");
  if (!answer.file_name().empty())
    response.set("Content-Disposition", "attachment; filename*=UTF-8''" + percent_encoded(answer.file_name()));
  send_body(exchange, answer.body());
}

void send_redirect(Exchange& exchange, const sdk::Response& answer, const std::string& id) {
  const std::string target(answer.location());
  if (local_target(target) != target) throw std::runtime_error("module " + id + " redirects out of this host");
  exchange.redirect(target);
}

}  // namespace

void send_body(Exchange& exchange, const sdk::BodyReader& body) {
  auto& response = exchange.response;
  const auto total = body.exists() ? body.total_bytes() : 0;
  if (total >= 0) {
    response.setContentLength64(total);
  } else if (exchange.request.getVersion() == Poco::Net::HTTPMessage::HTTP_1_1) {
    response.setChunkedTransferEncoding(true);
  } else {
    response.setKeepAlive(false);
  }
  auto& out = response.send();
  if (exchange.head() || !body.exists()) return;
  std::vector<char> buffer(64 * 1024);
  std::int64_t sent = 0;
  for (int silence = 0; out && silence < longest_silence;) {
    const auto [pull, count] = body.next(buffer.data(), buffer.size(), pull_step);
    if (pull == sdk::Pull::end && (total < 0 || sent == total)) return;
    if (pull == sdk::Pull::end || pull == sdk::Pull::gone) break;
    silence = pull == sdk::Pull::again ? silence + 1 : 0;
    if (total >= 0 && sent + static_cast<std::int64_t>(count) > total) break;
    out.write(buffer.data(), static_cast<std::streamsize>(count));
    sent += static_cast<std::int64_t>(count);
  }
  // What came is not the whole: the connection ends without its end, so that nobody takes it for one.
  response.setKeepAlive(false);
  static_cast<Poco::Net::HTTPServerRequestImpl&>(exchange.request).socket().shutdown();
}

void module_page(Exchange& exchange) {
  const std::string_view rest = std::string_view(exchange.path).substr(3);
  const std::string id(rest.substr(0, rest.find('/')));
  const auto* module = exchange.app.modules.by_id(id);
  if (module == nullptr) return exchange.refuse(404);
  const std::string base = "/m/" + id;
  std::string path = exchange.path.substr(base.size());
  if (path.empty()) path = "/";
  constexpr std::string_view assets = "/assets/";
  if (path.starts_with(assets)) {
    const auto& folder = module->manifest().assets;
    if (!folder || exchange.method == "POST") return exchange.refuse(404);
    return send_file(exchange, module->manifest().folder / *folder, std::string_view(path).substr(assets.size()));
  }
  const auto& user = *exchange.user;
  const auto session = derived_token(exchange.token, "module " + id);
  const auto csrf = exchange.csrf_token();
  const std::string asset_path = base + "/assets";
  sdk::BodyGiver giver(
      [&](char* buffer, std::size_t capacity, std::chrono::milliseconds deadline) {
        return exchange.body.next(buffer, capacity, deadline);
      },
      exchange.body.total_bytes());
  const tegami_caller caller = {sizeof(tegami_caller), 0, str(user.key), str(exchange.locale), str(exchange.time_zone),
                                str(exchange.address)};
  const tegami_page_request request = {sizeof(tegami_page_request),
                                       0,
                                       &caller,
                                       str(exchange.method),
                                       str(path),
                                       str(exchange.raw_query),
                                       str(exchange.body.content_type()),
                                       str(base),
                                       str(asset_path),
                                       str(session),
                                       str(csrf_field),
                                       str(csrf),
                                       str(exchange.origin),
                                       exchange.body.exists() ? giver.stream() : nullptr};
  const auto answer = sdk::handle_page(*module, request);
  if (!answer) {
    exchange.app.core.log.write(TEGAMI_LOG_ERROR, id, exchange.method + " " + path + ": " + answer.error().message);
    const auto status = answer.error().status;
    return exchange.refuse(status == TEGAMI_NOT_FOUND || status == TEGAMI_UNSUPPORTED ? 404
                           : status == TEGAMI_FORBIDDEN                               ? 403
                           : status == TEGAMI_UNAVAILABLE                             ? 503
                                                                                      : 500);
  }
  switch (answer->kind()) {
    case TEGAMI_PAGE_FRAGMENT:
      return send_fragment(exchange, *answer, id);
    case TEGAMI_PAGE_REDIRECT:
      return send_redirect(exchange, *answer, id);
    default:
      return send_whole(exchange, *answer);
  }
}

}  // namespace samplehost
