#include "pages/dispatcher.h"

#include <gtest/gtest.h>

#include "fake_site.h"

namespace tegami::pages::testing {
namespace {

class Door : public ::testing::Test {
 protected:
  Door()
      : catalog_(words::Catalog::load(TEGAMI_SOURCE_DIR "/plugin/pages/locale")),
        templates_(Templates::load(TEGAMI_SOURCE_DIR "/plugin/pages")),
        door_(services_, templates_, catalog_, [this](const std::string& text) { failures_.push_back(text); }) {
    const auto hello = [](Visit& visit) {
      PageResponse response;
      response.body = "hello " + (visit.path.contains("name") ? visit.path["name"] : "") + visit.form.get("a");
      return response;
    };
    door_.get("/open", Right::logged_in, hello);
    door_.get("/admin", Right::mail_admin, hello);
    door_.get("/system", Right::system_admin, hello);
    door_.get("/keep", Right::account_keeper, hello);
    door_.get("/found", Right::account_founder, hello);
    door_.get("/fixed/one", Right::logged_in, [](Visit&) { return PageResponse{}; });
    door_.get("/fixed/{name}", Right::logged_in, hello);
    door_.post("/send", Right::logged_in, hello, 64);
    door_.get("/broken", Right::logged_in,
              [](Visit&) -> PageResponse { throw std::runtime_error("secret detail of the database"); });
    door_.get("/refused", Right::logged_in,
              [](Visit& visit) -> PageResponse { throw Refused(Refusal(visit.query.get("code"), "why")); });
  }
  PageRequest request(const std::string& method, const std::string& path) {
    auto wanted = site_.request;
    wanted.method = method;
    wanted.path = path;
    wanted.is_mail_admin = [this] { return admin_; };
    wanted.is_system_admin = [this] { return system_; };
    wanted.policy = [this](std::string_view) { return std::optional(policy_); };
    return wanted;
  }
  int status(const std::string& method, const std::string& path) { return door_.handle(request(method, path)).status; }
  PageResponse send(const std::string& type, const std::string& body) {
    auto wanted = request("POST", "/send");
    wanted.content_type = type;
    wanted.body = [body, at = std::size_t{0}](std::span<char> into) mutable {
      const auto count = std::min({into.size(), body.size() - at, std::size_t{7}});
      std::copy_n(body.data() + at, count, into.data());
      at += count;
      return count;
    };
    return door_.handle(wanted);
  }

  bool admin_ = false, system_ = false;
  std::string policy_ = "\"none\"";
  std::vector<std::string> failures_;
  FakeSite site_;
  services::Services services_;
  words::Catalog catalog_;
  Templates templates_;
  Dispatcher door_;
};

TEST_F(Door, opens_by_right_asked_at_each_request) {
  EXPECT_EQ(status("GET", "/open"), 200);
  EXPECT_EQ(status("GET", "/admin"), 403);
  EXPECT_EQ(status("GET", "/system"), 403);
  admin_ = true;
  EXPECT_EQ(status("GET", "/admin"), 200);
  EXPECT_EQ(status("GET", "/system"), 403);
  system_ = true;
  EXPECT_EQ(status("GET", "/system"), 200);
  admin_ = false;
  EXPECT_EQ(status("GET", "/admin"), 403) << "a right lost between two requests is gone";
}

TEST_F(Door, P3_self_service_opens_what_the_policy_lets) {
  EXPECT_EQ(status("GET", "/keep"), 403);
  EXPECT_EQ(status("GET", "/found"), 403);
  policy_ = "\"change\"";
  EXPECT_EQ(status("GET", "/keep"), 200);
  EXPECT_EQ(status("GET", "/found"), 403);
  policy_ = "\"all\"";
  EXPECT_EQ(status("GET", "/found"), 200);
  policy_ = "not json";
  EXPECT_EQ(status("GET", "/keep"), 403) << "what cannot be read allows nothing";
  admin_ = true;
  EXPECT_EQ(status("GET", "/found"), 200);
}

TEST_F(Door, lets_nobody_in_who_is_not_logged_in) {
  auto wanted = request("GET", "/open");
  wanted.caller.user.clear();
  EXPECT_EQ(door_.handle(wanted).status, 403);
  wanted.path = "/no/such/page";
  EXPECT_EQ(door_.handle(wanted).status, 403) << "not even whether a page exists";
}

TEST_F(Door, P2_lets_nobody_in_whom_the_host_has_deleted_or_locked_meanwhile) {
  auto wanted = request("GET", "/open");
  EXPECT_EQ(door_.handle(wanted).status, 200);
  wanted.user = [](std::string_view key) { return std::optional(sdk::User{.key = std::string(key), .locked = true}); };
  EXPECT_EQ(door_.handle(wanted).status, 403);
  wanted.user = [](std::string_view) { return std::optional<sdk::User>{}; };
  EXPECT_EQ(door_.handle(wanted).status, 403);
}

TEST_F(Door, knows_its_methods_and_paths) {
  EXPECT_EQ(status("HEAD", "/open"), 200);
  EXPECT_EQ(status("POST", "/open"), 405);
  EXPECT_EQ(status("DELETE", "/open"), 405);
  EXPECT_EQ(status("GET", "/send"), 405);
  EXPECT_EQ(status("GET", "/nothing"), 404);
  EXPECT_EQ(status("GET", "/open/"), 404);
  EXPECT_EQ(status("GET", ""), 404);
  EXPECT_EQ(status("GET", "/fixed/"), 404);
  EXPECT_EQ(door_.handle(request("GET", "/fixed/one")).body, "") << "the first pattern wins";
  EXPECT_EQ(door_.handle(request("GET", "/fixed/a~1b")).body, "hello a/b");
}

TEST_F(Door, reads_forms_up_to_their_size) {
  EXPECT_EQ(send("application/x-www-form-urlencoded", "a=%E3%81%82+b").body, "hello あ b");
  EXPECT_EQ(send("application/x-www-form-urlencoded", "a=" + std::string(62, 'x')).status, 200);
  EXPECT_EQ(send("application/x-www-form-urlencoded", "a=" + std::string(63, 'x')).status, 413);
  EXPECT_EQ(send("multipart/form-data; boundary=B",
                 "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nvalue of some length\r\n--B--")
                .status,
            413);
  EXPECT_EQ(send("text/plain", "a=1").status, 400);
  EXPECT_EQ(send("", "").status, 200);
}

TEST_F(Door, tells_nothing_of_what_went_wrong_inside) {
  const auto response = door_.handle(request("GET", "/broken"));
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body.find("database"), std::string::npos);
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_NE(failures_[0].find("secret detail"), std::string::npos) << "the host's log is told";
}

TEST_F(Door, gives_one_answer_for_not_yours_and_not_there) {
  const auto refused = [this](const char* code) {
    auto wanted = request("GET", "/refused");
    wanted.query = std::string("code=") + code;
    return door_.handle(wanted);
  };
  EXPECT_EQ(refused("forbidden").status, 403);
  EXPECT_EQ(refused("forbidden").body, refused("not_found").body);
  EXPECT_EQ(refused("unavailable").status, 503);
  EXPECT_EQ(refused("conflict").status, 409);
  EXPECT_NE(refused("unavailable").body.find("why"), std::string::npos);
}

}  // namespace
}  // namespace tegami::pages::testing
