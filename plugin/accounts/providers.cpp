#include "accounts/providers.h"

#include <Poco/String.h>

#include <limits>
#include <stdexcept>

#include "accounts/fields.h"
#include "accounts/json_file.h"
#include "accounts/servers.h"

namespace tegami::accounts {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

std::optional<ProviderServer> server_of(const json::object& provider, std::string_view direction) {
  const auto* value = provider.if_contains(direction);
  if (value == nullptr) return std::nullopt;
  const json::object& object = value->as_object();
  const auto protection = protection_of(text(object, "protection"));
  const std::int64_t port = object.at("port").as_int64();
  const std::string user = text(object, "user");
  if (!protection || !is_verified(*protection)) throw std::runtime_error("protection");
  if (port < 1 || port > std::numeric_limits<std::uint16_t>::max()) throw std::runtime_error("port");
  if (!user.empty() && user != "address" && user != "local" && user != "local.domain") throw std::runtime_error("user");
  return ProviderServer{text(object, "host"), static_cast<std::uint16_t>(port), *protection, user};
}

Provider provider_of(const json::object& object) {
  Provider provider;
  provider.id = text(object, "id");
  provider.name = text(object, "name");
  provider.receive = server_of(object, "receive");
  provider.send = server_of(object, "send");
  provider.oauth = text(object, "oauth");
  provider.password = object.at("password").as_bool();
  provider.note = text(object, "note");
  provider.note_password = text(object, "note_password");
  if ((provider.receive || provider.send) && object.at("source").as_array().empty()) throw std::runtime_error("source");
  return provider;
}

void fill_in(std::optional<ProviderServer>& server, const std::string& address, const std::string& local,
             const std::string& domain) {
  if (!server) return;
  if (server->host == "{domain}") server->host = domain;
  if (server->user == "address") server->user = address;
  if (server->user == "local") server->user = local;
  if (server->user == "local.domain") server->user = local + "." + domain;
}

}  // namespace

Providers::Providers(const std::string& file) {
  std::string where;
  try {
    const json::value all = read_json_file(file);
    for (const json::value& one : all.at("providers").as_array()) {
      where = " " + text(one.as_object(), "id") + ": ";
      for (const json::value& domain : one.at("domains").as_array()) {
        if (!by_domain_.emplace(std::string(domain.as_string()), providers_.size()).second) {
          throw std::runtime_error("a domain twice");
        }
      }
      providers_.push_back(provider_of(one.as_object()));
    }
  } catch (const std::exception& error) {
    throw std::runtime_error(file + ":" + where + error.what());
  }
}

std::optional<Provider> Providers::of_address(std::string_view address) const {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  const std::string local(address.substr(0, at));
  const std::string domain = Poco::toLower(std::string(address.substr(at + 1)));
  auto found = by_domain_.find(domain);
  for (std::size_t dot = domain.find('.'); found == by_domain_.end() && dot != std::string::npos;
       dot = domain.find('.', dot + 1)) {
    if (dot > 0) found = by_domain_.find("*" + domain.substr(dot));
  }
  if (found == by_domain_.end()) return std::nullopt;
  Provider provider = providers_[found->second];
  fill_in(provider.receive, local + "@" + domain, local, domain);
  fill_in(provider.send, local + "@" + domain, local, domain);
  return provider;
}

}  // namespace tegami::accounts
