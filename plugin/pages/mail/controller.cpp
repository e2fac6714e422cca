#include <algorithm>

#include "pages/json_read.h"
#include "pages/mail/mail.h"
#include "pages/mail/view.h"
#include "pages/pager.h"

namespace tegami::pages::mail {

namespace {

constexpr int letters_a_page = 25;

std::int64_t number_in_path(const Visit& visit, std::string_view name) {
  const auto found = visit.path.find(name);
  const auto number = found == visit.path.end() ? std::nullopt : to_number(found->second);
  if (!number) throw Refused(services::Refusal("not_found", ""));
  return *number;
}

Model model_of(const Visit& visit, std::int64_t wanted) {
  Model model;
  model.side = side(visit, wanted);
  const auto done = visit.query.get("done");
  if (done == "moved") model.told = visit.say("pages.mail.moved");
  if (done == "discarded") model.told = visit.say("pages.mail.discarded");
  if (done == "queued") {
    model.told = visit.say("pages.mail.queued");
    model.told_of_outbox = true;
  }
  return model;
}

void add_list(const Visit& visit, Model& model) {
  if (model.side.account == 0) return;
  model.query = shortened(visit.query.get("q"), search_bytes);
  services::Json request{{"account", model.side.account}, {"limit", letters_a_page}};
  if (const auto after = cursor(visit); !after.empty()) request["after"] = cursor_value(after);
  boost::json::object answer;
  if (!model.query.empty()) {
    request["query"] = model.query;
    answer = visit.call("mail.search", request);
  } else if (model.folder != 0) {
    request["folder"] = model.folder;
    answer = visit.call("mail.list", request);
  }
  model.letters = items_of(answer);
  model.next = cursor_text(answer);
}

PageResponse open_page(Visit& visit) {
  auto model = model_of(visit, to_number(visit.query.get("account")).value_or(0));
  model.folder = folder_of(model.side, "inbox");
  add_list(visit, model);
  return draw(visit, model);
}

PageResponse folder_page(Visit& visit) {
  auto model = model_of(visit, number_in_path(visit, "account"));
  model.folder = number_in_path(visit, "folder");
  add_list(visit, model);
  return draw(visit, model);
}

/// Who only looks (mail.admin_access, P1) reads it, and it stays unread.
bool mark_seen(const Visit& visit, std::int64_t account, std::int64_t id) {
  try {
    visit.call("mail.flag", {{"account", account}, {"ids", boost::json::array{id}}, {"seen", true}});
  } catch (const Refused& refused) {
    if (refused.refusal.code != "forbidden") throw;
    return false;
  }
  return true;
}

PageResponse message_page(Visit& visit) {
  auto model = model_of(visit, number_in_path(visit, "account"));
  const auto id = number_in_path(visit, "id");
  model.message = visit.call("mail.get", {{"account", model.side.account}, {"id", id}});
  model.folder = number_at(model.message, "folder", number_in_path(visit, "folder"));
  model.as_html = visit.query.get("view") == "html" && !text_at(model.message, "html").empty();
  if (!flag_at(model.message, "seen") && visit.request.method == "GET" && mark_seen(visit, model.side.account, id))
    model.side.folders = items_of(visit.call("mail.folders", {{"account", model.side.account}}));
  add_list(visit, model);
  return draw(visit, model);
}

PageResponse receive(Visit& visit) {
  const auto account = to_number(visit.form.get("account"));
  if (!account) return visit.redirect("/mail");
  const auto job = visit.call("mail.receive", {{"ids", boost::json::array{*account}}});
  return visit.redirect("/jobs/" + std::to_string(number_at(job, "job")) +
                        "?back=" + url_encode("/mail?account=" + std::to_string(*account)));
}

PageResponse act(Visit& visit) {
  const auto account = number_in_path(visit, "account");
  const auto here = "/mail/" + std::to_string(account) + "/" + std::to_string(number_in_path(visit, "folder"));
  boost::json::array ids;
  for (const auto& text : visit.form.all("id"))
    if (const auto id = to_number(text)) ids.emplace_back(*id);
  if (ids.empty()) return visit.redirect(here);
  const auto action = visit.form.get("action");
  services::Json request{{"account", account}, {"ids", ids}};
  if (action == "read" || action == "unread") {
    request["seen"] = action == "read";
    visit.call("mail.flag", request);
  } else if (action == "move") {
    const auto folder = to_number(visit.form.get("folder"));
    if (!folder) return visit.redirect(here);
    request["folder"] = *folder;
    visit.call("mail.move", request);
    return visit.redirect(here + "?done=moved");
  } else if (action == "delete") {
    visit.call("mail.delete", request);
  }
  return visit.redirect(here);
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/mail", Right::logged_in, open_page);
  dispatcher.post("/mail/receive", Right::logged_in, receive);
  add_downloads(dispatcher);
  dispatcher.get("/mail/{account}/{folder}", Right::logged_in, folder_page);
  dispatcher.post("/mail/{account}/{folder}", Right::logged_in, act);
  dispatcher.get("/mail/{account}/{folder}/{id}", Right::logged_in, message_page);
}

}  // namespace tegami::pages::mail
