// What stands beside [認証]: who authorized a direction, when, until when, and what cannot be (A6, A7).
#include "pages/account_form/view.h"
#include "pages/json_read.h"
#include "services/oauth_wanted.h"

namespace tegami::pages::account_form {

namespace {

/// Of an account that is being added: what the person has just been away for.
void set_granted(Data& data, const Speech& say, const NewGrant& grant, const std::string& user) {
  data.set("done", grant.address.empty() ? say("pages.oauth.granted.unknown")
                                         : say("pages.oauth.granted", {{"address", grant.address}}));
  data.set("good", flag(true));
  data.set("grant", std::to_string(grant.id));
  data.set("address", grant.address);
  data.set("other", flag(services::is_other_person(grant.address, user)));
}

void set_status(Data& data, const Visit& visit, const boost::json::object& status) {
  const auto& say = visit.say;
  const auto state = text_at(status, "state"), address = text_at(status, "address");
  const auto at = moment_at(status, "authorized"), until = moment_at(status, "until");
  const bool good = state == "ok";
  const auto when = at ? say.moment(*at) : std::string();
  const auto who = visit.user_name(text_at(status, "authorized_by"));
  data.set("done", flag_at(status, "app_only") && good ? say("pages.oauth.done.app", {{"at", when}})
                   : !good                             ? say("pages.oauth.done.lost", {{"at", when}})
                   : address.empty()                   ? say("pages.oauth.done.unknown", {{"who", who}, {"at", when}})
                                     : say("pages.oauth.done", {{"address", address}, {"who", who}, {"at", when}}));
  data.set("good", flag(good));
  data.set("until", good && until ? Data(say("pages.oauth.until", {{"at", say.moment(*until)}})) : Data(false));
  data.set("scope", shown(text_at(status, "scope")));
  data.set("address", address);
  data.set("user", text_at(status, "user"));
  data.set("other", flag(good && flag_at(status, "other_address")));
}

}  // namespace

boost::json::object grants_of(const Model& model) {
  boost::json::object grants;
  for (const auto& [direction, grant] : model.grants) grants[direction] = grant.id;
  return grants;
}

Data authorization_data(const Visit& visit, const Model& model, const std::string& direction, const std::string& path) {
  const auto& say = visit.say;
  const bool send = direction == "send", adding = model.account.empty();
  const auto& own = model.draft.get("send.user");
  const auto& user = send && !own.empty() ? own : model.draft.get("receive.user");
  const auto status = model.authorizations.find(direction);
  const auto granted = model.grants.find(direction);
  // Sending without a user id of its own signs in as receiving does (A5).
  const auto& sending = model.draft.get("send.oauth_server");
  const bool alike = own.empty() && model.draft.get("receive.auth") == "xoauth2" &&
                     (sending.empty() || sending == model.draft.get("receive.oauth_server"));
  const bool shares =
      send && (status != model.authorizations.end() ? text_at(status->second, "uses") == "receive" : alike);
  Data data;
  data.set("id", send ? "sa" : "ra");
  data.set("direction", direction);
  data.set("href", visit.link(path + "/authorize"));
  data.set("label", say(send ? "pages.form.authorize.send" : "pages.form.authorize.receive"));
  data.set("refused", flag(model.shared && adding));
  data.set("user", user);
  for (const char* none : {"done", "other", "until", "grant", "scope", "good"}) data.set(none, Data(false));
  data.set("address", "");
  const bool authorized = status != model.authorizations.end() && find(status->second, "authorized") != nullptr &&
                          find(status->second, "authorized")->is_string();
  if (adding && granted != model.grants.end()) set_granted(data, say, granted->second, user);
  if (authorized) set_status(data, visit, status->second);
  data.set("revoke_href", authorized ? Data(visit.link(path + "/revoke")) : Data(false));
  data.set("help", model.shared && adding ? say(send ? "pages.shared.authorize.send" : "pages.shared.authorize.receive")
                                          : say(shares   ? "pages.oauth.help.shares"
                                                : adding ? "pages.oauth.help.new"
                                                         : "pages.oauth.help"));
  return data;
}

}  // namespace tegami::pages::account_form
