#include "fuzz/whole_module.h"

#include "accounts/text.h"
#include "fixtures/secrets.h"
#include "fuzz/require.h"

namespace tegami::fuzz {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostAccounts = 40;

json::object account_of(const json::object& owner) {
  json::object account{
      {"owner", owner},
      {"name", "desk"},
      {"address", "desk@example.test"},
      {"receive", json::object{{"host", "127.0.0.1"}, {"user", "desk"}, {"password", kStoredPassword}}},
      {"send", json::object{{"host", "127.0.0.1"}}}};
  if (owner.contains("shared")) account["members"] = json::array{json::object{{"user", "u"}, {"right", "read"}}};
  return account;
}

}  // namespace

WholeModule::WholeModule()
    : host_(folder_.path(), "sqlite:" + (folder_ / "main.db").string()), plugin_(*host_.table(), TEGAMI_MODULE_FOLDER) {
  host_.add_user({.key = "s", .login = "root", .name = "System", .system_admin = true});
  host_.add_user({.key = "m", .login = "mail", .name = "Mail", .mail_admin = true});
  host_.add_user({.key = "u", .login = "taro", .name = "山田太郎", .address = "taro@example.test"});
  host_.add_user({.key = "v", .login = "hanako", .name = "佐藤花子"});
  host_.add_group("g", "営業部", {"u"});
  host_.add_role("r", "窓口", {"v"});
  host_.set_policy("personal_accounts.self_service", "\"all\"");
  host_.set_policy("transport.paused", "true");
  plugin_.migrate();
  plugin_.activate(TEGAMI_RUN_SERVICES);
}

WholeModule::~WholeModule() = default;

services::Result WholeModule::call(std::string_view user, std::string_view name, const json::object& request,
                                   std::string_view csv) {
  services::Attachments attachments;
  if (!csv.empty())
    attachments["csv"] = [csv, at = std::size_t{0}](std::span<char> to) mutable {
      const auto count = csv.copy(to.data(), to.size(), at);
      at += count;
      return count;
    };
  const services::Caller caller{std::string(user), "ja", "Asia/Tokyo", "192.0.2.7"};
  auto result = plugin_.call(caller, name, request, attachments);
  require(plugin_.drain(std::chrono::seconds(15)), "what was begun ends");
  return result;
}

json::array WholeModule::list(const json::object& request) {
  auto result = call("s", "accounts.list", request);
  require(result.has_value(), "an administrator gets the list");
  return std::get<json::value>(*result).at("items").as_array();
}

void WholeModule::refill() {
  const json::object shared{{"shared", true}};
  const auto all_shared = list({{"owner", shared}, {"limit", 500}});
  const std::pair<json::array, json::object> kinds[] = {
      {all_shared, shared}, {list({{"owner", "u"}}), {{"user", "u"}}}, {list({{"owner", "v"}}), {{"user", "v"}}}};
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    const auto& [there, owner] = kinds[i];
    if (!there.empty()) {
      ids_[i] = there.front().at("id").as_int64();
      continue;
    }
    auto made = call("s", "accounts.create", account_of(owner));
    require(made.has_value(), "an account can be made");
    ids_[i] = std::get<json::value>(*made).at("id").as_int64();
  }
  for (std::size_t i = kMostAccounts; i < all_shared.size(); ++i)
    call("s", "accounts.delete", {{"id", all_shared[i].at("id")}, {"version", all_shared[i].at("version")}});
}

std::string WholeModule::accounts() {
  std::string text;
  for (const json::object& whose : {json::object{{"owner", json::object{{"shared", true}}}}, json::object{}}) {
    auto request = whose;
    request["limit"] = 500;
    for (auto& account : list(request)) {
      account.as_object().erase("state");
      text += json::serialize(account) + "\n";
    }
  }
  return text;
}

std::string WholeModule::failures() const {
  std::string text;
  for (const auto& line : host_.log())
    if (line.severity >= TEGAMI_LOG_ERROR) text += line.text + "\n";
  return text;
}

bool is_utf8(std::string_view text) { return accounts::characters(text).has_value(); }

std::string text_of(services::Answer& answer) {
  if (const auto* value = std::get_if<json::value>(&answer)) return json::serialize(*value);
  auto& bytes = std::get<services::Bytes>(answer);
  std::string text;
  std::array<char, 4096> buffer{};
  while (const auto count = bytes.next(buffer)) text.append(buffer.data(), count);
  require(bytes.size < 0 || static_cast<std::size_t>(bytes.size) == text.size(), "bytes are as many as was said");
  return text;
}

}  // namespace tegami::fuzz

// The fuzzers look for their one secret in every answer themselves, and end at once where it stands.
namespace tegami::fixtures {

void uses_secret(std::string_view) {}
void uses_secrets_of(std::string_view) {}
void expect_no_secret(std::string_view, std::string_view) {}
void expect_no_secret_below(const std::filesystem::path&) {}

}  // namespace tegami::fixtures
