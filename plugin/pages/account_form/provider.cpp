// A9: a well-known provider's settings, offered for the address and filled in when asked for.
#include "pages/account_form/view.h"
#include "pages/json_read.h"

namespace tegami::pages::account_form {

namespace {

using boost::json::object;

std::string server_line(const object& provider, const char* direction, const Speech& say) {
  const auto* value = find(provider, direction);
  if (value == nullptr || !value->is_object()) return {};
  const object& server = value->get_object();
  const auto host = text_at(server, "host");
  const auto place =
      host.empty() ? say("pages.form.provider.own_host") : host + ":" + std::to_string(number_at(server, "port"));
  const auto set = std::string(direction) == "send" ? "choice.send_auth." : "choice.receive_auth.";
  return place + " / " + say("choice.protection." + text_at(server, "protection")) + " / " +
         say(set + text_at(server, "auth"));
}

/// Nothing to offer where the form says so already.
bool is_filled_in(const object& provider, const Draft& draft) {
  for (const char* direction : {"receive", "send"}) {
    const auto* value = find(provider, direction);
    if (value == nullptr || !value->is_object()) continue;
    const std::string group = std::string(direction) + ".";
    const object& server = value->get_object();
    if (draft.get(group + "source") != "individual" || draft.get(group + "auth") != text_at(server, "auth") ||
        draft.get(group + "protection") != text_at(server, "protection") ||
        draft.get(group + "host") != text_at(server, "host")) {
      return false;
    }
  }
  return true;
}

void fill_in(const object& server, const std::string& group, Draft& draft) {
  draft.typed[group + "source"] = "individual";
  draft.typed[group + "port"] = std::to_string(number_at(server, "port"));
  for (const char* leaf : {"host", "protection", "auth", "oauth_server"})
    draft.typed[group + leaf] = text_at(server, leaf);
}

}  // namespace

object provider_of(const Visit& visit, const std::string& address) {
  if (address.find('@') == std::string::npos) return {};
  const auto answer = visit.call("accounts.provider", {{"address", address}});
  return object_at(answer, "provider");
}

void take_provider(const object& provider, Draft& draft) {
  const auto receive = object_at(provider, "receive"), send = object_at(provider, "send");
  draft.typed["receiving"] = receive.empty() ? "false" : "true";
  if (!receive.empty()) {
    fill_in(receive, "receive.", draft);
    draft.typed["receive.user"] = text_at(receive, "user");
  }
  if (send.empty()) return;
  fill_in(send, "send.", draft);
  // Empty: the receiving server's user id and password, or its grant (A5).
  const bool same = !receive.empty() && text_at(receive, "user") == text_at(send, "user");
  draft.typed["send.user"] = same ? "" : text_at(send, "user");
}

Data provider_data(const Visit& visit, const object& provider, const Draft& draft, const std::string& path) {
  if (provider.empty()) return Data(false);
  const auto& say = visit.say;
  const auto name = text_at(provider, "name");
  const auto receive = server_line(provider, "receive", say), send = server_line(provider, "send", say);
  const bool some = !receive.empty() || !send.empty();
  const bool done = is_filled_in(provider, draft);
  Data data;
  data.set("title", say(!some  ? "pages.form.provider.none"
                        : done ? "pages.form.provider.done"
                               : "pages.form.provider.title",
                        {{"name", name}}));
  data.set("receive", shown(receive));
  data.set("send", shown(send));
  data.set("no_receive", flag(some && receive.empty()));
  data.set("note", shown(text_at(provider, "note")));
  data.set("fill_href", some && !done ? Data(visit.link(path + "/provider")) : Data(false));
  return data;
}

}  // namespace tegami::pages::account_form
