#include "services/provider_services.h"

#include <algorithm>

#include "accounts/fields.h"
#include "accounts/servers.h"
#include "services/mail_access.h"

namespace tegami::services {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostAddressBytes = 1'024;

json::value server_json(const std::optional<accounts::ProviderServer>& server, std::string_view auth,
                        const json::value& oauth_server) {
  if (!server) return nullptr;
  return json::object{
      {"host", server->host}, {"port", server->port}, {"protection", accounts::name(server->protection)},
      {"user", server->user}, {"auth", auth},         {"oauth_server", oauth_server}};
}

Result provider(const ProviderParts& parts, const Call& call) {
  if (auto known = only_fields(parts.words, call, {"address"}); known.has_error()) return known.error();
  const auto user = call.caller.user.empty() ? std::nullopt : parts.host.user(call.caller.user);
  if (!user || user->locked) return forbidden(parts.words, call.caller);
  auto address = text(parts.words, call, "address");
  if (address.has_error()) return address.error();
  if (!*address) return invalid_field(parts.words, call.caller, "address", "error.required");
  const auto found = (*address)->size() > kMostAddressBytes ? std::nullopt : parts.providers.of_address(**address);
  if (!found) return Answer(json::value(json::object{{"provider", nullptr}}));

  const auto servers = accounts::read_servers(parts.host, parts.accounts).oauth;
  const auto signs_in = std::find_if(servers.begin(), servers.end(), [&](const accounts::OauthServer& one) {
    return !found->oauth.empty() && one.preset == found->oauth;
  });
  const bool oauth = signs_in != servers.end();
  const bool password = !oauth && found->password;
  const json::value oauth_server = oauth ? json::value(json::string(signs_in->id)) : json::value(nullptr);
  std::string note;
  const auto add = [&](const std::string& key) {
    if (!key.empty()) note += parts.words.text(call.caller.locale, "provider.note." + key);
  };
  add(found->note);
  if (!oauth) add(found->note_password);
  return Answer(json::value(json::object{
      {"provider",
       json::object{{"id", found->id},
                    {"name", found->name},
                    {"receive", server_json(found->receive, password ? "standard" : "xoauth2", oauth_server)},
                    {"send", server_json(found->send, password ? "plain" : "xoauth2", oauth_server)},
                    {"note", note.empty() ? json::value(nullptr) : json::value(json::string(note))}}}}));
}

}  // namespace

void add_provider_services(Services& services, const ProviderParts& parts) {
  services.add("accounts.provider", [parts](const Call& call) { return provider(parts, call); });
}

}  // namespace tegami::services
