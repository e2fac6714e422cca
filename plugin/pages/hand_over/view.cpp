#include "pages/account_words.h"
#include "pages/hand_over/hand_over.h"
#include "pages/json_read.h"

namespace tegami::pages::hand_over {

namespace {

std::string named(const Visit& visit, const sdk::User& user) {
  return visit.say("pages.delete.user", {{"name", user.name}, {"login", user.login}});
}

/// Who has it, and whether he is still there.
std::string lead(const Visit& visit, const std::string& owner) {
  if (owner.empty()) return visit.say("pages.hand_over.lead.shared");
  const auto user = visit.user(owner);
  if (!user) return visit.say("pages.hand_over.lead.gone", {{"user", owner}});
  return visit.say(user->locked ? "pages.hand_over.lead.locked" : "pages.hand_over.lead", {{"user", user->name}});
}

void set_facts(const Visit& visit, const boost::json::object& account, Data& data) {
  const auto& say = visit.say;
  const auto mails = number_at(account, "state.messages"), bytes = number_at(account, "state.bytes");
  data.set("name", text_at(account, "name"));
  data.set("address", text_at(account, "address"));
  data.set("mails", say("pages.mails", {{"count", say.count(mails)}}));
  data.set("bytes", bytes > 0 ? Data(say("pages.delete.bytes", {{"size", say.size(bytes)}})) : Data(false));
  const bool stopped = text_at(account, "state.status") == "owner_gone";
  data.set("stopped", stopped ? moment_data(account, "state.last_error.at", say) : Data(false));
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  const auto& account = model.account;
  const auto owner = text_at(account, "owner.user");
  const bool shared = owner.empty();
  const auto id = std::to_string(number_at(account, "id"));
  const bool to_shared = model.to == "shared";
  const std::string back = (shared ? "/shared/" : "/accounts/") + id;
  Data data;
  set_facts(visit, account, data);
  data.set("lead", lead(visit, owner));
  data.set("list_href", visit.link(shared ? "/shared" : "/accounts"));
  data.set("list_name", say(shared ? "pages.shared.title" : "pages.accounts.title"));
  data.set("back_href", visit.link(back));
  data.set("action", visit.link("/accounts/" + id + "/hand-over"));
  data.set("version", std::to_string(number_at(account, "version")));
  data.set("may_share", flag(!shared && visit.shared_accounts()));
  data.set("to_shared", flag(to_shared));
  data.set("to", model.to);
  data.set("typed", model.typed);
  data.set("error", shown(model.error));
  data.set("confirms", flag(model.confirms));
  data.set("key", model.chosen ? model.chosen->key : std::string());
  const auto account_name = text_at(account, "name");
  data.set("heading", !model.confirms ? say("pages.hand_over.title")
                      : to_shared     ? say("pages.hand_over.question.shared", {{"account", account_name}})
                                      : say("pages.hand_over.question", {{"account", account_name}}));
  data.set("taker", to_shared      ? Data(say("pages.hand_over.shared"))
                    : model.chosen ? Data(named(visit, *model.chosen))
                                   : Data(false));
  const auto title = say("pages.hand_over.title");
  auto response = visit.draw("hand_over", std::move(data),
                             model.error.empty() ? title : say("pages.form.error_title", {{"title", title}}));
  response.menu = shared ? "shared.accounts" : "personal.accounts";
  if (!model.error.empty()) response.status = 422;
  return response;
}

}  // namespace tegami::pages::hand_over
