#include <algorithm>
#include <array>

#include "pages/job/job.h"
#include "pages/job/view.h"
#include "pages/json_read.h"

namespace tegami::pages::job {

namespace {

constexpr std::size_t named_failures = 50;

std::int64_t id_of(const Visit& visit) {
  const auto id = to_number(visit.path.at("id"));
  if (!id) throw Refused(services::Refusal("not_found", ""));
  return *id;
}

/// Only pages of ours, so that a link made elsewhere cannot lead away.
std::string back_of(const Form& values) {
  const auto& back = values.get("back");
  constexpr std::array<std::string_view, 6> known = {"/accounts",    "/users/", "/shared",
                                                     "/my/accounts", "/mail",   "/status"};
  const bool ours = std::any_of(known.begin(), known.end(), [&](auto start) { return back.starts_with(start); });
  return ours && back.find_first_of("\\\r\n") == std::string::npos ? back : std::string();
}

/// Where this caller may change the account; empty: nowhere.
std::string page_of(const Visit& visit, const boost::json::object& account) {
  const auto id = std::to_string(number_at(account, "id"));
  if (visit.mail_admin()) return (flag_at(account, "owner.shared") ? "/shared/" : "/accounts/") + id;
  const auto policy = visit.self_service();
  const bool own = text_at(account, "owner.user") == visit.request.caller.user;
  return own && (policy == "change" || policy == "all") ? "/accounts/" + id : std::string();
}

Model read(const Visit& visit) {
  Model model;
  model.job = visit.call("jobs.get", {{"id", id_of(visit)}});
  model.back = back_of(visit.query);
  for (const auto& item : items_of(model.job, "result.accounts")) {
    if (!item.is_object() || model.failures.size() == named_failures) continue;
    const auto* error = find(item.get_object(), "error");
    if (error == nullptr || error->is_null()) continue;
    Failure failure;
    const auto id = number_at(item.get_object(), "id");
    failure.message = error->is_object() ? text_at(error->get_object(), "message") : std::string();
    try {
      const auto account = visit.call("accounts.get", {{"id", id}});
      failure.name = text_at(account, "name");
      failure.address = text_at(account, "address");
      failure.page = page_of(visit, account);
    } catch (const Refused&) {
      // Deleted meanwhile, or not theirs to see.
    }
    model.failures.push_back(std::move(failure));
  }
  return model;
}

PageResponse cancel(Visit& visit) {
  const auto id = id_of(visit);
  visit.call("jobs.cancel", {{"id", id}});
  const auto back = back_of(visit.form);
  return visit.redirect("/jobs/" + std::to_string(id) + (back.empty() ? "" : "?back=" + url_encode(back)));
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/jobs/{id}", Right::logged_in, [](Visit& visit) { return draw(visit, read(visit)); });
  dispatcher.post("/jobs/{id}/cancel", Right::logged_in, cancel);
}

}  // namespace tegami::pages::job
