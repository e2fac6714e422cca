// The example module in plain C, driven by the C++ host side.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tegami-host/handles.hpp>
#include <tegami-host/loader.hpp>
#include <tegami-host/module.hpp>

#include "fixtures/fake_host.h"

namespace tegami::sdk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::chrono::milliseconds soon{1000};

class Hello : public testing::Test {
 protected:
  void SetUp() override {
    host.add_user({.key = "u1", .login = "taro", .name = "山田 <\"太郎\">"});
    auto started = Module::start(TEGAMI_BINARY_DIR "/modules/hello", *host.table(), TEGAMI_RUN_SERVICES);
    ASSERT_TRUE(started.has_value()) << started.error().text;
    module.emplace(std::move(*started));
  }
  static tegami_caller caller(std::string_view user, std::string_view locale) {
    return {sizeof(tegami_caller), 0, str(user), str(locale), str("Asia/Tokyo"), str("192.0.2.7")};
  }
  boost::system::result<Response, Failure> page(std::string_view path, std::string_view user,
                                                std::string_view locale = "en") {
    const auto who = caller(user, locale);
    tegami_page_request request{};
    request.size = sizeof(request);
    request.caller = &who;
    request.method = str("GET");
    request.path = str(path);
    return handle_page(*module, request);
  }
  boost::system::result<Response, Failure> call(std::string_view name, std::string_view user) {
    const auto who = caller(user, "en");
    tegami_service_call call{};
    call.size = sizeof(call);
    call.caller = &who;
    call.name = str(name);
    call.request = str("{}");
    return call_service(*module, call);
  }

  fixtures::FakeHost host;
  std::optional<Module> module;
};

TEST_F(Hello, greets_the_user_in_his_language_and_escapes_his_name) {
  const auto english = page("/", "u1");
  ASSERT_TRUE(english.has_value());
  EXPECT_EQ(english->http_status(), 200);
  EXPECT_EQ(english->kind(), TEGAMI_PAGE_FRAGMENT);
  EXPECT_EQ(english->menu(), "hello.hello");
  EXPECT_EQ(english->body().read_all(8192, soon).value(), "<h1>Hello, 山田 &#60;&#34;太郎&#34;&#62;</h1>");
  const auto japanese = page("/", "u1", "ja-JP");
  ASSERT_TRUE(japanese.has_value());
  EXPECT_EQ(japanese->title(), "こんにちは");
}

TEST_F(Hello, refuses_with_pages) {
  EXPECT_EQ(page("/", "")->http_status(), 403);
  EXPECT_EQ(page("/", "nobody")->http_status(), 403);
  EXPECT_EQ(page("/other", "u1")->http_status(), 404);
}

TEST_F(Hello, answers_its_service_and_refuses_others) {
  EXPECT_THAT(service_names(*module), ElementsAre("hello.greet"));
  EXPECT_EQ(call("hello.greet", "u1")->body().read_all(8192, soon).value(),
            "{\"greeting\": \"Hello, 山田 <\\u0022太郎\\u0022>\"}");
  EXPECT_EQ(call("hello.greet", "nobody").error().code, "forbidden");
  EXPECT_EQ(call("accounts.list", "u1").error().status, TEGAMI_NOT_FOUND);
}

TEST_F(Hello, is_not_called_when_it_is_not_active) {
  ASSERT_TRUE(module->deactivate().has_value());
  EXPECT_EQ(page("/", "u1").error().status, TEGAMI_UNAVAILABLE);
  EXPECT_TRUE(host.log_contains("hello: deactivated"));
}

TEST_F(Hello, unmaps_when_it_is_unloaded) {
  EXPECT_TRUE(is_mapped(module->manifest().folder / "hello.so"));
  const auto left = module->unload();
  EXPECT_TRUE(left.has_value()) << left.error().text;
}

}  // namespace
}  // namespace tegami::sdk
