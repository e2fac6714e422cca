#include "web/exchange.h"

#include <Poco/Net/HTTPServerRequestImpl.h>

#include "modules/core.h"
#include "modules/people.h"
#include "security/tokens.h"
#include "web/csp.h"
#include "web/frame.h"

namespace samplehost {
namespace {

constexpr char session_cookie[] = "host_session";
constexpr char visit_cookie[] = "host_visit";
constexpr char language_cookie[] = "host_lang";
constexpr std::size_t polite_drain = 4 * 1024 * 1024;

}  // namespace

std::string cookie_of(const Poco::Net::HTTPServerRequest& request, std::string_view name) {
  const std::string lines = request.get("Cookie", "");
  for (std::size_t at = 0; at < lines.size();) {
    at = lines.find_first_not_of(" ;", at);
    if (at == std::string::npos) break;
    const auto end = std::min(lines.find(';', at), lines.size());
    const std::string_view one(lines.data() + at, end - at);
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
      return std::string(one.substr(name.size() + 1));
    at = end;
  }
  return {};
}

Exchange::Exchange(App& app_, Poco::Net::HTTPServerRequest& request_, Poco::Net::HTTPServerResponse& response_)
    : app(app_), request(request_), response(response_), method(request_.getMethod()), body(request_) {
  const auto& uri = request.getURI();
  const auto mark = std::min(uri.find('?'), uri.size());
  path = percent_decoded(std::string_view(uri).substr(0, mark), false);
  if (mark < uri.size()) raw_query = uri.substr(mark + 1);
  query = Form(raw_query);
  address = request.clientAddress().host().toString();
  origin = app.origin.empty() ? "http://" + request.get("Host", "127.0.0.1") : app.origin;
  response.setVersion(request.getVersion());
  find_user();
  choose_language();
}

void Exchange::find_user() {
  token = cookie_of(request, session_cookie);
  if (!token.empty()) {
    if (const auto key = app.core.sessions.user(token)) user = app.core.users.by_key(*key);
    if (user && user->locked) user.reset();
  }
  if (user) return;
  token = cookie_of(request, visit_cookie);
  if (token.size() == 43) return;
  token = random_token();
  set_cookie(visit_cookie, token);
}

void Exchange::choose_language() {
  time_zone = user ? time_zone_of(*user) : default_time_zone;
  if (const auto asked = known_locale(query.value("lang")); !asked.empty()) {
    locale = asked;
    set_cookie(language_cookie, locale);
    return;
  }
  const auto remembered = cookie_of(request, language_cookie);
  const auto chosen = known_locale(remembered);
  locale = !chosen.empty() ? chosen : user ? locale_of(*user) : default_locale;
}

std::string Exchange::csrf_token() const { return derived_token(token, "csrf"); }

bool Exchange::csrf_good() {
  const auto expected = csrf_token();
  if (same_token(request.get("X-CSRF-Token", ""), expected)) return true;
  if (const auto given = body.early_field(csrf_field); given && same_token(*given, expected)) return true;
  refuse(403);
  return false;
}

Form Exchange::form() { return Form(body.read_all(max_form).value_or(std::string{})); }

void Exchange::common_headers(const std::string& csp) {
  response.set("Content-Security-Policy", csp);
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "same-origin");
  if (!body.drained(polite_drain)) response.setKeepAlive(false);
}

void Exchange::html(int status, const std::string& page, const std::string& csp) {
  common_headers(csp);
  response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
  response.setContentType("text/html; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.setContentLength64(static_cast<Poco::Int64>(page.size()));
  auto& out = response.send();
  if (!head()) out.write(page.data(), static_cast<std::streamsize>(page.size()));
}

void Exchange::redirect(const std::string& target) {
  common_headers(page_csp());
  response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_SEE_OTHER);
  response.set("Location", target);
  response.set("Cache-Control", "no-store");
  response.setContentLength(0);
  response.send();
}

void Exchange::refuse(int status) {
  Data data;
  const auto number = std::to_string(status);
  const auto key = "refusal." + (app.words.has(locale, "refusal." + number + ".title") ? number : std::string("500"));
  data.set("code", number);
  data.set("title", text(key + ".title"));
  data.set("text", text(key + ".text"));
  html(status, frame(*this, {text(key + ".title"), app.templates.draw("refusal", locale, data), "lone", {}, {}, {}, 0}),
       page_csp());
}

void Exchange::set_cookie(const std::string& name, const std::string& value, bool forget) {
  std::string line = name + "=" + value + "; Path=/; HttpOnly; SameSite=Lax";
  if (origin.starts_with("https://")) line += "; Secure";
  if (forget) line += "; Max-Age=0";
  if (name == language_cookie) line += "; Max-Age=31536000";
  response.add("Set-Cookie", line);
}

}  // namespace samplehost
