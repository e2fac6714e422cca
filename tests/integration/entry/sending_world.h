/// sending_world.h - the module beside a host in memory, with an account of taro's that sends to a real SMTP server.
#pragma once

#include <gtest/gtest.h>

#include "fixtures/smtp_sink.h"
#include "integration/entry/module_world.h"

namespace tegami::integration {

namespace json = boost::json;

class Sending : public testing::Test {
 protected:
  void SetUp() override {
    TEGAMI_REQUIRE("smtp-sink");
    furnish(host_);
    start(TEGAMI_RUN_SERVICES | TEGAMI_RUN_JOBS);
  }
  void start(std::uint32_t run) {
    auto module = sdk::Module::start(module_folder(), *host_.table(), run);
    ASSERT_FALSE(module.has_error()) << module.error().text;
    module_.emplace(std::move(*module));
  }
  json::object ask(std::string_view user, std::string_view name, const json::object& request) {
    return call(*module_, user, name, request);
  }
  std::int64_t add_account(std::uint16_t port) {
    auto wanted = account_on(1, "none", "taro", "secret-pass", true);
    wanted["display_name"] = "山田 太郎";
    wanted["receiving"] = false;
    wanted["send_log"] = true;
    wanted["send"] = json::object{
        {"source", "individual"}, {"host", "127.0.0.1"}, {"port", port}, {"protection", "none"}, {"auth", "none"}};
    const auto made = ask("admin", "accounts.create", wanted);
    EXPECT_TRUE(made.contains("id")) << json::serialize(made);
    return made.contains("id") ? made.at("id").as_int64() : 0;
  }
  json::object send(std::int64_t account, json::object more = {}) {
    json::object request{{"account", account},
                         {"to", "花子 <hanako@example.test>"},
                         {"subject", "会議の件"},
                         {"text", "明日の会議は10時からです。\n.\n"},
                         {"wait", true}};
    for (const auto& [key, value] : more) request[key] = value;
    return ask("taro", "mail.send", request);
  }
  json::object entry(std::int64_t account, const json::value& id) {
    const auto answer = ask("taro", "outbox.list", {{"account", account}});
    for (const auto& item : answer.at("items").as_array()) {
      if (item.at("id") == id) return item.as_object();
    }
    ADD_FAILURE() << "no such entry: " << json::serialize(answer);
    return {};
  }
  bool becomes(std::int64_t account, const json::value& id, std::string_view state) {
    return fixtures::wait_until([&] { return entry(account, id).at("state").as_string() == state; },
                                std::chrono::seconds(30));
  }
  /// Whether taro was told so (P5); the module looks every few seconds.
  bool told(std::string_view subject, std::string_view words) {
    return fixtures::wait_until([&] {
      for (const auto& notice : host_.notices())
        if (notice.user == "taro" && notice.subject.find(subject) != std::string::npos &&
            notice.text.find(words) != std::string::npos)
          return true;
      return false;
    });
  }
  std::size_t in_folder(std::int64_t account, std::string_view kind) {
    const auto answer = ask("taro", "mail.folders", {{"account", account}});
    for (const auto& folder : answer.at("items").as_array()) {
      if (folder.at("kind").as_string() == kind) return folder.at("messages").to_number<std::size_t>();
    }
    return 0;
  }

  fixtures::FakeHost host_;
  std::optional<sdk::Module> module_;
};

}  // namespace tegami::integration
