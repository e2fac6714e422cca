#include "accounts/policies.h"

#include <boost/json.hpp>
#include <optional>

namespace tegami::accounts {
namespace {

namespace json = boost::json;

/// null where the host does not know the policy, or says what is no JSON.
json::value asked(const sdk::Host& host, std::string_view name) {
  const std::optional<std::string> found = host.policy(name);
  if (!found) return nullptr;
  json::error_code error;
  json::value value = json::parse(*found, error);
  return error ? json::value(nullptr) : value;
}

}  // namespace

json::value Policies::read(std::string_view name) const {
  if (ask_ == Ask::each_time) return asked(host_, name);
  auto found = told_.find(name);
  if (found == told_.end()) found = told_.emplace(name, asked(host_, name)).first;
  return found->second;
}

bool Policies::yes(std::string_view name, bool otherwise) const {
  const json::value value = read(name);
  return value.is_bool() ? value.get_bool() : otherwise;
}

std::int64_t Policies::number(std::string_view name, std::int64_t otherwise, std::int64_t min, std::int64_t max) const {
  const json::value value = read(name);
  json::error_code error;
  const auto found = value.is_number() ? value.to_number<std::int64_t>(error) : otherwise;
  return error || found < min || found > max ? otherwise : found;
}

std::string Policies::text(std::string_view name) const {
  const json::value value = read(name);
  return value.is_string() ? std::string(value.get_string()) : std::string();
}

std::vector<std::string> Policies::names(std::string_view name) const {
  std::vector<std::string> out;
  const json::value value = read(name);
  if (value.is_array())
    for (const json::value& item : value.get_array())
      if (item.is_string()) out.emplace_back(item.get_string());
  return out;
}

SelfService Policies::self_service() const {
  const std::string value = text("personal_accounts.self_service");
  return value == "all" ? SelfService::all : value == "change" ? SelfService::change : SelfService::none;
}

transport::ConnectPolicy Policies::connect() const {
  transport::ConnectPolicy policy;
  policy.allow_plaintext = yes("transport.allow_plaintext", false);
  policy.allow_unverified_tls = yes("transport.allow_unverified_tls", false);
  policy.allow_private_networks = yes("transport.allow_private_networks", false);
  policy.ca_file = text("transport.ca_file");
  policy.http_proxy = text("transport.http_proxy");
  return policy;
}

}  // namespace tegami::accounts
