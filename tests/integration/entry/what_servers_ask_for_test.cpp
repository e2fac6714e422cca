// What a server asks for in its CAPA (RFC 2449: LOGIN-DELAY, EXPIRE) is told to whoever sets the account up, and kept.
#include <gtest/gtest.h>

#include "fixtures/scripted_server.h"
#include "integration/entry/module_world.h"

namespace tegami::integration {
namespace {

namespace json = boost::json;
using fixtures::expect;
using fixtures::say;

class ModuleOnAServerThatAsks : public testing::Test {
 protected:
  void SetUp() override {
    furnish(host_);
    auto module = sdk::Module::start(module_folder(), *host_.table(), TEGAMI_RUN_SERVICES);
    ASSERT_FALSE(module.has_error()) << module.error().text;
    module_.emplace(std::move(*module));
  }
  static std::vector<fixtures::Act> asks_for(const std::string& lines) {
    return {say("+OK\r\n"), expect("CAPA"),      say("+OK\r\nUSER\r\nUIDL\r\n" + lines + ".\r\n"),
            expect("USER"), say("+OK\r\n"),      expect("PASS"),
            say("+OK\r\n"), expect("LIST"),      say("+OK\r\n.\r\n"),
            expect("UIDL"), say("+OK\r\n.\r\n"), expect("QUIT"),
            say("+OK\r\n")};
  }
  /// The connection test's word on the capabilities.
  std::string told(const std::string& lines, bool leave) {
    // A test ends behind the log-on.
    auto script = asks_for(lines);
    script.erase(script.begin() + 7, script.begin() + 11);
    fixtures::ScriptedServer server(script);
    const auto answer =
        call(*module_, "admin", "accounts.test", account_on(server.port(), "none", "taro", "x1y2", leave));
    for (const auto& step : answer.at("receive").at("steps").as_array()) {
      if (step.at("step") == "capabilities") return std::string(step.at("message").as_string());
    }
    return "no such step: " + json::serialize(answer);
  }
  fixtures::FakeHost host_;
  std::optional<sdk::Module> module_;
};

TEST_F(ModuleOnAServerThatAsks, A8_the_connection_test_says_what_the_server_does_by_itself) {
  EXPECT_EQ(told("", true), "");
  EXPECT_EQ(told("EXPIRE NEVER\r\n", true), "");
  EXPECT_NE(told("LOGIN-DELAY 900\r\n", false).find("900秒"), std::string::npos);
  EXPECT_NE(told("EXPIRE 60\r\n", true).find("60日"), std::string::npos);
  const std::string both = told("EXPIRE 0\r\nLOGIN-DELAY 60\r\n", true);
  EXPECT_NE(both.find("注意"), std::string::npos) << both;
  EXPECT_NE(both.find("60秒"), std::string::npos) << both;
  EXPECT_EQ(told("EXPIRE 0\r\n", false).find("注意"), std::string::npos);
}

TEST_F(ModuleOnAServerThatAsks, R8_the_next_try_is_no_sooner_than_the_server_asks_for) {
  for (const std::int64_t seconds : {7'200, 60}) {
    fixtures::ScriptedServer server(asks_for("LOGIN-DELAY " + std::to_string(seconds) + "\r\n"));
    const auto made =
        call(*module_, "admin", "accounts.create", account_on(server.port(), "none", "taro", "x1y2", true));
    ASSERT_TRUE(made.contains("id")) << json::serialize(made);
    host_.set_now_ms(1'795'575'600'000);  // 2026-11-25T03:00:00Z
    const auto done = call(*module_, "admin", "mail.receive", {{"ids", json::array{made.at("id")}}, {"wait", true}});
    ASSERT_EQ(done.at("failed").to_number<int>(), 0) << json::serialize(done);
    const auto state = call(*module_, "admin", "accounts.get", {{"id", made.at("id")}}).at("state");
    const std::string next(state.at("next_try").as_string());
    EXPECT_EQ(next.substr(0, 14), seconds == 7'200 ? "2026-11-25T05:" : "2026-11-25T03:") << next;
  }
}

}  // namespace
}  // namespace tegami::integration
