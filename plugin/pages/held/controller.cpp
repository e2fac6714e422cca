#include "pages/account_words.h"
#include "pages/held/held.h"
#include "pages/json_read.h"

namespace tegami::pages::held {

namespace {

bool is_shared(const boost::json::object& account) { return flag_at(account, "owner.shared"); }

std::string page_of(const boost::json::object& account) {
  return (is_shared(account) ? "/shared/" : "/accounts/") + std::to_string(number_at(account, "id"));
}

bool is_held(const boost::json::object& account) { return text_at(account, "state.status") == "held"; }

struct Back {
  std::string path, name, menu;
};

Back list_of(const Visit& visit, const boost::json::object& account) {
  const auto owner = text_at(account, "owner.user");
  if (is_shared(account)) return {"/shared", visit.say("pages.shared.title"), "shared.accounts"};
  if (owner == visit.request.caller.user && !visit.mail_admin())
    return {"/my/accounts", visit.say("pages.own.title"), "mail.own"};
  return {"/users/" + path_segment(owner) + "/accounts", visit.user_name(owner), "personal.accounts"};
}

boost::json::object account_of(const Visit& visit, bool shared) {
  const auto id = to_number(visit.path.at("id"));
  if (!id) throw Refused(services::Refusal("not_found", ""));
  auto account = visit.call("accounts.get", {{"id", *id}});
  // The members of a shared account have no page of its settings (H3).
  if (shared ? !is_shared(account) : text_at(account, "owner.user").empty())
    throw Refused(services::Refusal("not_found", ""));
  return account;
}

PageResponse draw(const Visit& visit, const boost::json::object& account, const std::string& told) {
  const auto& say = visit.say;
  const auto count = [&](const char* key) { return say.count(number_at(account, std::string("state.held.") + key)); };
  const auto back = list_of(visit, account);
  Data data;
  data.set("list_href", visit.link(back.path));
  data.set("list_name", back.name);
  data.set("of_user", flag(back.menu == "personal.accounts"));
  data.set("back_href", visit.link(page_of(account)));
  data.set("action", visit.link(page_of(account) + "/held"));
  data.set("told", shown(told));
  data.set("name", text_at(account, "name"));
  data.set("address", text_at(account, "address"));
  data.set("server", receiving_server(account, say));
  data.set("on_server", say("pages.mails", {{"count", count("on_server")}}));
  data.set("found", say(number_at(account, "state.held.compared") == 0 ? "pages.held.found.none" : "pages.held.found",
                        {{"compared", count("compared")}, {"same", count("same")}}));
  data.set("new_sub", say("pages.held.new.sub", {{"count", count("on_server")}}));
  auto response = visit.draw("held", std::move(data), say("pages.held.title"));
  response.menu = back.menu;
  if (!told.empty()) response.status = 422;
  return response;
}

PageResponse show(const Visit& visit, bool shared) {
  const auto account = account_of(visit, shared);
  return is_held(account) ? draw(visit, account, {}) : visit.redirect(page_of(account));
}

PageResponse answer(const Visit& visit, bool shared) {
  const auto account = account_of(visit, shared);
  if (!is_held(account)) return visit.redirect(page_of(account));
  try {
    visit.call("accounts.resolve", {{"id", number_at(account, "id")}, {"answer", visit.form.get("answer")}});
  } catch (const Refused& refused) {
    if (refused.refusal.code != "invalid") throw;
    return draw(visit, account, visit.say("pages.held.choose"));
  }
  return visit.redirect(list_of(visit, account).path + "?done=resolved");
}

}  // namespace

Data link_of(const Visit& visit, const boost::json::object& account) {
  return is_held(account) ? Data(visit.link(page_of(account) + "/held")) : Data(false);
}

void add_pages(Dispatcher& dispatcher) {
  for (const bool shared : {false, true}) {
    const std::string path = shared ? "/shared/{id}/held" : "/accounts/{id}/held";
    const auto right = shared ? Right::shared_keeper : Right::account_keeper;
    dispatcher.get(path, right, [shared](Visit& visit) { return show(visit, shared); });
    dispatcher.post(path, right, [shared](Visit& visit) { return answer(visit, shared); });
  }
}

}  // namespace tegami::pages::held
