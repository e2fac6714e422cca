#include "integration/entry/module_world.h"

#include "fixtures/secrets.h"

namespace tegami::integration {

namespace json = boost::json;

void furnish(fixtures::FakeHost& host) {
  sdk::User admin;
  admin.key = "admin";
  admin.login = "admin";
  admin.name = "管理 者";
  admin.mail_admin = admin.system_admin = true;
  host.add_user(admin);
  sdk::User taro;
  taro.key = "taro";
  taro.login = "taro";
  taro.name = "山田 太郎";
  taro.address = "taro@example.test";
  host.add_user(taro);
  host.set_policy("transport.allow_plaintext", "true");
  host.set_policy("transport.allow_private_networks", "true");
}

std::string module_folder() { return std::string(TEGAMI_BINARY_DIR) + "/modules/tegami"; }

json::object call(const sdk::Module& module, std::string_view user, std::string_view name,
                  const json::object& request) {
  tegami_caller caller{};
  caller.size = sizeof caller;
  caller.user = sdk::str(user);
  caller.locale = sdk::str("ja");
  caller.time_zone = sdk::str("Asia/Tokyo");
  caller.address = sdk::str("local");
  const std::string text = json::serialize(request);
  fixtures::uses_secrets_of(text);
  tegami_service_call service{};
  service.size = sizeof service;
  service.caller = &caller;
  service.name = sdk::str(name);
  service.request = sdk::str(text);
  auto response = sdk::call_service(module, service);
  if (response.has_error()) {
    const auto failure = response.error();
    json::object fields;
    for (const auto& [field, message] : failure.fields) fields[field] = message;
    return {{"error", json::object{{"code", failure.code}, {"message", failure.message}, {"fields", fields}}}};
  }
  const auto body = response->body().read_all(8u << 20, std::chrono::seconds(30));
  if (body.has_error()) return {{"error", json::object{{"code", body.error().code}}}};
  fixtures::expect_no_secret(name, *body);
  return json::parse(*body).as_object();
}

json::object account_on(std::uint16_t port, std::string_view protection, std::string_view login,
                        std::string_view password, bool leave) {
  return {{"owner", json::object{{"user", "taro"}}},
          {"name", "社用"},
          {"address", "taro@example.test"},
          {"receive", json::object{{"source", "individual"},
                                   {"host", "127.0.0.1"},
                                   {"port", port},
                                   {"protection", protection},
                                   {"user", login},
                                   {"password", password},
                                   {"timeout_s", 10},
                                   {"leave_on_server", leave}}},
          {"send", json::object{{"source", "individual"}, {"host", "127.0.0.1"}, {"auth", "none"}}}};
}

}  // namespace tegami::integration
