#include "pages/refusal/refusal.h"

#include <string>

namespace tegami::pages {

namespace {

PageResponse drawn(const Visit& visit, int status, const std::string& title, const std::string& text) {
  Data data;
  data.set("status", std::to_string(status));
  data.set("title", title);
  data.set("text", text);
  auto response = visit.draw("refusal", std::move(data), title);
  response.status = status;
  response.app = "mail";
  return response;
}

}  // namespace

PageResponse refusal(const Visit& visit, int status) {
  std::string key;
  switch (status) {
    case 403:
      key = "forbidden";
      break;
    case 404:
      key = "missing";
      break;
    case 400:
    case 405:
      key = "request";
      break;
    case 413:
      key = "too_large";
      break;
    default:
      key = "failure";
  }
  return drawn(visit, status, visit.say("pages.refusal." + key + ".title"),
               visit.say("pages.refusal." + key + ".text"));
}

PageResponse refusal(const Visit& visit, const services::Refusal& refused) {
  if (refused.code == "forbidden" || refused.code == "not_found") return refusal(visit, 403);
  if (refused.code == "unavailable")
    return drawn(visit, 503, visit.say("pages.refusal.unavailable.title"), refused.message);
  if (refused.code == "conflict") return drawn(visit, 409, visit.say("pages.refusal.conflict.title"), refused.message);
  return drawn(visit, 400, visit.say("pages.refusal.request.title"), refused.message);
}

}  // namespace tegami::pages
