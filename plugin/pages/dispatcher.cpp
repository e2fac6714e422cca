#include "pages/dispatcher.h"

#include <algorithm>
#include <optional>

#include "pages/multipart.h"
#include "pages/refusal/refusal.h"

namespace tegami::pages {

namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = path.find('/');
    segments.emplace_back(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
  }
  return segments;
}

bool is_name(const std::string& segment) { return segment.size() > 2 && segment.front() == '{'; }

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  return pattern.size() == path.size() &&
         std::equal(pattern.begin(), pattern.end(), path.begin(), [](const auto& wanted, const auto& given) {
           return is_name(wanted) ? !given.empty() : wanted == given;
         });
}

/// Hands it on piece by piece. False: longer than the limit.
bool read_body(const PageRequest& request, std::size_t limit, const std::function<void(std::span<const char>)>& sink) {
  if (!request.body) return true;
  std::vector<char> buffer(65536);
  std::size_t size = 0;
  while (const auto count = request.body(buffer)) {
    if (count > limit - size) return false;
    size += count;
    sink({buffer.data(), count});
  }
  return true;
}

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

}  // namespace

Dispatcher::Dispatcher(const services::Services& services, const Templates& templates, const words::Catalog& catalog,
                       std::function<void(const std::string&)> on_failure)
    : services_(services), templates_(templates), catalog_(catalog), on_failure_(std::move(on_failure)) {}

void Dispatcher::get(std::string pattern, Right right, Controller controller) {
  routes_.push_back({"GET", split(pattern), right, std::move(controller), 0});
}

void Dispatcher::post(std::string pattern, Right right, Controller controller, std::size_t form_bytes) {
  routes_.push_back({"POST", split(pattern), right, std::move(controller), form_bytes});
}

std::vector<std::string> Dispatcher::routes() const {
  std::vector<std::string> all;
  for (const auto& route : routes_) {
    all.push_back(route.method + " ");
    for (const auto& segment : route.segments) all.back() += "/" + segment;
  }
  return all;
}

bool Dispatcher::may(const Visit& visit, Right right) const {
  // As the host knows him now: deleted or locked, he may nothing, whatever session he still has.
  const auto caller = visit.user(visit.request.caller.user);
  if (!caller || caller->locked) return false;
  switch (right) {
    case Right::logged_in:
      return true;
    case Right::mail_admin:
      return visit.mail_admin();
    case Right::system_admin:
      return visit.system_admin();
    case Right::account_keeper: {
      if (visit.mail_admin()) return true;
      const auto policy = visit.self_service();
      return policy == "change" || policy == "all";
    }
    case Right::account_founder:
      return visit.mail_admin() || visit.self_service() == "all";
    case Right::shared_keeper:
      return visit.mail_admin() && visit.shared_accounts();
  }
  return false;
}

PageResponse Dispatcher::run(const Route& route, Visit& visit) const {
  const auto& request = visit.request;
  if (!may(visit, route.right)) return refusal(visit, 403);
  auto query = Form::urlencoded(request.query);
  if (!query) return refusal(visit, 400);
  visit.query = std::move(*query);
  if (route.method == "POST") {
    std::optional<Form> form;
    if (begins(request.content_type, "multipart/form-data")) {
      MultipartReader reader(request.content_type);
      if (!read_body(request, route.form_bytes, [&reader](std::span<const char> piece) { reader.put(piece); }))
        return refusal(visit, 413);
      form = std::move(reader).take();
    } else {
      std::string body;
      const auto most = std::min(route.form_bytes, MultipartReader::text_bytes);
      if (!read_body(request, most, [&body](std::span<const char> piece) { body.append(piece.data(), piece.size()); }))
        return refusal(visit, 413);
      if (begins(request.content_type, "application/x-www-form-urlencoded"))
        form = Form::urlencoded(body);
      else if (body.empty())
        form.emplace();
    }
    if (!form) return refusal(visit, 400);
    visit.form = std::move(*form);
  }
  return route.controller(visit);
}

PageResponse Dispatcher::handle(const PageRequest& request) const {
  Visit visit(request, services_, templates_, catalog_);
  const auto path = split(request.path.empty() || request.path.front() != '/' ? "/" + request.path : request.path);
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  bool other_method = false;
  try {
    if (request.caller.user.empty()) return refusal(visit, 403);
    for (const auto& route : routes_) {
      if (!matches(route.segments, path)) continue;
      if (route.method != method) {
        other_method = true;
        continue;
      }
      for (std::size_t i = 0; i < path.size(); ++i)
        if (is_name(route.segments[i]))
          visit.path[route.segments[i].substr(1, route.segments[i].size() - 2)] =
              clean_text(from_path_segment(path[i]));
      return run(route, visit);
    }
    return refusal(visit, other_method ? 405 : 404);
  } catch (const Refused& refused) {
    return refusal(visit, refused.refusal);
  } catch (const std::exception& failure) {
    on_failure_("page " + request.method + " " + request.path.substr(0, 200) + ": " + failure.what());
    return refusal(visit, 500);
  }
}

}  // namespace tegami::pages
