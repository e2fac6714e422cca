// The webmail's own servers (SPEC 3.10): what the page shows, sends, and says when it is refused.
#include <gtest/gtest.h>

#include "fake_site.h"

namespace tegami::pages::testing {
namespace {

class MailServers : public ::testing::Test {
 protected:
  MailServers() {
    fill(site);
    site.request.is_system_admin = [] { return true; };
    site.answer("servers.update", "{}");
  }
  static bool has(const PageResponse& response, const std::string& text) {
    return response.body.find(text) != std::string::npos;
  }
  boost::json::object sent() { return site.asked["servers.update"].at(0); }
  FakeSite site;
};

constexpr const char* kTyped =
    "receive.host=in.example.jp&receive.port=&receive.protection=tls&send.host=out.example.jp&send.port=99x"
    "&send.protection=tls&send.auth=plain&send.oauth_server=google&send.skip_second_ehlo=true";

TEST_F(MailServers, P2_the_stored_servers_and_how_many_accounts_use_them_are_shown) {
  const auto page = site.get("/servers");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.menu, "mail_settings.servers");
  EXPECT_TRUE(has(page, "value=\"mail-in.example.co.jp\""));
  EXPECT_TRUE(has(page, "<option value=\"login\" selected>"));
  EXPECT_TRUE(has(page, "name=\"send.skip_second_ehlo\" value=\"true\" id=\"skip-ehlo\" checked"));
  EXPECT_TRUE(has(page, "112件"));
  EXPECT_TRUE(has(page, "96件"));
}

TEST_F(MailServers, P2_what_applies_is_sent_and_an_empty_name_means_no_server) {
  const auto saved = site.post("/servers", kTyped);
  EXPECT_EQ(saved.status, 303);
  EXPECT_EQ(saved.location, "/m/tegami/servers?done=saved");
  EXPECT_EQ(sent().at("pop3"), boost::json::parse(R"({"host": "in.example.jp", "port": null, "protection": "tls"})"));
  EXPECT_EQ(sent().at("smtp"),
            boost::json::parse(R"({"host": "out.example.jp", "port": "99x", "protection": "tls", "auth": "plain"})"))
      << "no OAuth server for PLAIN, no STARTTLS detail without STARTTLS";
  site.asked.clear();
  site.post("/servers", "receive.host=&receive.protection=tls&send.host=&send.protection=starttls&send.auth=plain");
  EXPECT_EQ(sent(), boost::json::parse(R"({"pop3": null, "smtp": null})").as_object());
}

TEST_F(MailServers, A10_what_is_refused_is_said_beside_its_field_and_what_was_typed_stays) {
  site.refuse("servers.update", Refusal("invalid", "見直してください", {{"smtp.port", "ポート番号が違います。"}}));
  const auto page = site.post("/servers", kTyped);
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(has(page, "<a href=\"#send-port\">ポート番号が違います。</a>"));
  EXPECT_TRUE(has(page, "id=\"send-port-error\">ポート番号が違います。"));
  EXPECT_TRUE(has(page, "value=\"99x\""));
  EXPECT_TRUE(has(page, "value=\"in.example.jp\""));
}

TEST_F(MailServers, P1_only_system_administrators_open_it) {
  site.request.is_system_admin = [] { return false; };
  EXPECT_EQ(site.get("/servers").status, 403);
  EXPECT_EQ(site.post("/servers", kTyped).status, 403);
  EXPECT_TRUE(site.asked["servers.update"].empty());
}

}  // namespace
}  // namespace tegami::pages::testing
