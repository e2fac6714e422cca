// A form sent by anybody: a line with a byte (who), one (which page), one (which account) and a query, then the
// body, urlencoded or, where it begins with "--", multipart. The whole module answers, and keeps what earlier inputs
// did.
#include <algorithm>
#include <array>
#include <cstdint>

#include "fuzz/require.h"
#include "fuzz/whole_module.h"
#include "pages/form.h"

namespace tegami::fuzz {
namespace {

/// Typed into every form; no page may show it again.
constexpr std::string_view kTypedPassword = "typed-Zq7-secret";
constexpr std::array<std::string_view, 6> kTexts{"name",         "address",   "display_name",
                                                 "receive.user", "send.user", "signature"};

struct Sent {
  std::string_view who, route, query, body;
  std::string path;
  bool post = false;
};

/// A route with something in each {name}: mostly what is there.
std::string path_of(std::string_view route, unsigned char choice, const std::array<std::int64_t, 3>& ids) {
  const std::array<std::string, 7> values{
      std::to_string(ids[0]), std::to_string(ids[1]), std::to_string(ids[2]), "u", "1", "receive", "%zz"};
  std::string path(route);
  for (std::size_t turn = choice; path.find('{') != std::string::npos; ++turn) {
    const auto open = path.find('{');
    path.replace(open, path.find('}') - open + 1, values[turn % values.size()]);
  }
  return path;
}

std::optional<Sent> sent_of(std::string_view text, const std::vector<std::string>& routes,
                            const std::array<std::int64_t, 3>& ids) {
  if (text.size() < 4) return std::nullopt;
  for (const auto& secret : {kStoredPassword, kTypedPassword})
    if (text.find(secret) != std::string_view::npos) return std::nullopt;  // a guess of libFuzzer
  Sent sent;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  sent.who = WholeModule::people[static_cast<unsigned char>(text[0] - '0') % WholeModule::people.size()];
  const std::string_view route = routes[byte(1) % routes.size()];
  sent.post = route.starts_with("POST");
  sent.route = route.substr(route.find(' ') + 1);
  sent.path = path_of(sent.route, byte(2), ids);
  text.remove_prefix(3);
  const auto line = std::min(text.find('\n'), text.size());
  sent.query = text.substr(0, line);
  text.remove_prefix(std::min(line + 1, text.size()));
  sent.body = text;
  return sent;
}

tegami::pages::PageResponse send(WholeModule& module, const Sent& sent, const std::string& body) {
  tegami::pages::PageRequest request;
  request.method = sent.post ? "POST" : "GET";
  request.path = sent.path;
  request.query = sent.query;
  request.caller = {std::string(sent.who), "ja", "Asia/Tokyo", "192.0.2.7"};
  request.base_path = "/base";
  request.asset_path = "/assets";
  request.csrf_field = "csrf";
  request.csrf_token = "token";
  request.content_type =
      body.starts_with("--") ? "multipart/form-data; boundary=b" : "application/x-www-form-urlencoded";
  if (sent.post)
    request.body = [&body, at = std::size_t{0}](std::span<char> to) mutable {
      const auto count = body.copy(to.data(), to.size(), at);
      at += count;
      return count;
    };
  auto response = module.plugin().page(std::move(request));
  std::array<char, 4096> buffer{};
  while (response.pull) {
    const auto count = response.pull(buffer);
    if (count == 0) break;
    response.body.append(buffer.data(), count);
  }
  require(module.plugin().drain(std::chrono::seconds(15)), "what was begun ends");
  return response;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

void check(const tegami::pages::PageResponse& response) {
  using tegami::pages::Kind;
  static constexpr std::array<int, 9> statuses{200, 303, 400, 403, 404, 405, 409, 413, 422};
  require(std::find(statuses.begin(), statuses.end(), response.status) != statuses.end(), "a sane status");
  require(is_utf8(response.title) && is_utf8(response.file_name), "titles and names are UTF-8");
  require(!has_control(response.file_name) && !has_control(response.title),
          "no control characters in what is a header");
  if (response.kind == Kind::redirect) {
    require(response.location.starts_with("/base/"), "a redirect leads into the module");
    require(!has_control(response.location) && response.location.find(' ') == std::string::npos, "a good address");
  }
  const bool bytes = response.kind == Kind::whole && !response.content_type.starts_with("text/");
  require(bytes || is_utf8(response.body), "a page is UTF-8");
  for (const auto& secret : {kStoredPassword, kTypedPassword})
    require(response.body.find(secret) == std::string::npos && response.location.find(secret) == std::string::npos,
            "A5: a password does not come back");
}

std::string unescaped(std::string text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> marks{
      {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}}};
  for (const auto& [mark, letter] : marks)
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1))
      text.replace(at, mark.size(), letter);
  return text;
}

/// A10: a form that is shown again has what was typed.
void check_kept(const Sent& sent, const std::string& body, const tegami::pages::PageResponse& response) {
  const bool account_form =
      sent.route.ends_with("/new") || sent.route == "/accounts/{id}" || sent.route == "/shared/{id}";
  if (response.status != 422 || !account_form || body.starts_with("--")) return;
  const auto form = tegami::pages::Form::urlencoded(body);
  const auto shown = unescaped(response.body);
  for (const auto name : kTexts) {
    auto typed = form->get(name);
    std::erase(typed, '\r');
    const auto first = typed.find_first_not_of(" \t\n");
    if (first == std::string::npos) continue;
    typed = typed.substr(first, typed.find_last_not_of(" \t\n") - first + 1);
    require(shown.find(typed) != std::string::npos, "A10: nothing typed is lost");
  }
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami::fuzz;
  static WholeModule module;
  static const auto routes = module.plugin().page_routes();
  static bool sent_some = true;
  if (sent_some) module.refill();
  const auto sent = sent_of({reinterpret_cast<const char*>(data), size}, routes, module.ids());
  sent_some = sent && sent->post;
  if (!sent) return 0;
  std::string body(sent->body);
  if (!body.starts_with("--"))
    for (const auto* field : {"receive", "send"})
      (body += "&") += std::string(field) + ".password=" + kTypedPassword.data();
  if (sent->path.ends_with("/test")) body = "receive.source=individual&receive.host=127.0.0.1&" + body;
  const auto response = send(module, *sent, body);
  check(response);
  check_kept(*sent, body, response);
  require(sent->who != "" || response.status == 403, "nobody gets nothing");
  const auto failed = module.failures();
  if (!failed.empty()) std::fputs(failed.c_str(), stderr);
  require(failed.empty(), "the module has not failed inside");
  return 0;
}
