// The host's pages by HTTP: log-in, frame, rights, CSRF, administration.
#include "integration/sample_host/host_server.h"

namespace samplehost {
namespace {

using testing::Test;

bool has(const Answer& answer, std::string_view text) { return answer.body.find(text) != std::string::npos; }

class Pages : public HostTest {
 protected:
  Pages() { serve(); }
  Browser browser{0};
  void as(const std::string& user) {
    browser = Browser(port);
    ASSERT_EQ(browser.log_in(user, "secret-" + user).status, 303);
  }
};

TEST_F(Pages, who_is_not_logged_in_is_led_to_the_log_in_page_and_back) {
  browser = Browser(port);
  const auto away = browser.get("/m/hello/?x=1");
  EXPECT_EQ(away.status, 303);
  EXPECT_EQ(away.location, "/login?next=%2Fm%2Fhello%2F%3Fx%3D1");
  const auto login = browser.get(away.location);
  EXPECT_TRUE(has(login, "name=\"next\" value=\"/m/hello/?x=1\"")) << login.body;
  EXPECT_EQ(browser.post("/login", {{"user", "TARO"}, {"password", "secret-taro"}, {"next", "/m/hello/?x=1"}}).location,
            "/m/hello/?x=1");
}

TEST_F(Pages, a_wrong_password_and_an_unknown_user_get_one_answer) {
  browser = Browser(port);
  const auto wrong = browser.log_in("taro", "nonsense");
  const auto unknown = browser.log_in("nobody", "nonsense");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(unknown.status, 422);
  EXPECT_TRUE(has(wrong, "ログインIDかパスワードが違います。"));
  EXPECT_TRUE(has(unknown, "ログインIDかパスワードが違います。"));
  EXPECT_TRUE(has(wrong, "<title>エラー："));
}

TEST_F(Pages, repeated_failures_are_held_back_even_with_the_right_password) {
  browser = Browser(port);
  for (int i = 0; i < 8; ++i) browser.log_in("taro", "nonsense");
  EXPECT_EQ(browser.log_in("taro", "secret-taro").status, 429);
}

TEST_F(Pages, the_session_cookie_is_lax_and_for_http_alone_and_ends_at_log_out) {
  browser = Browser(port);
  const auto in = browser.log_in("taro", "secret-taro");
  EXPECT_NE(in.head.get("Set-Cookie").find("HttpOnly; SameSite=Lax"), std::string::npos);
  const auto kept = browser.cookies;
  browser.get("/me");
  EXPECT_EQ(browser.post("/logout", {}).location, "/login");
  EXPECT_EQ(browser.get("/me").status, 303);
  browser.cookies = kept;
  EXPECT_EQ(browser.get("/me").status, 303);
}

TEST_F(Pages, every_page_carries_the_security_headers) {
  as("taro");
  for (const auto* path : {"/me", "/login", "/nowhere", "/assets/tegami.css", "/m/hello/"}) {
    const auto page = browser.get(path);
    const auto csp = page.head.get("Content-Security-Policy", "");
    EXPECT_NE(csp.find("default-src 'none'"), std::string::npos) << path;
    EXPECT_NE(csp.find("frame-ancestors 'none'"), std::string::npos) << path;
    EXPECT_EQ(csp.find("unsafe"), std::string::npos) << path;
    EXPECT_EQ(page.head.get("X-Content-Type-Options", ""), "nosniff") << path;
    EXPECT_FALSE(page.head.get("Referrer-Policy", "").empty()) << path;
  }
}

TEST_F(Pages, a_post_without_the_token_changes_nothing) {
  as("admin");
  browser.get("/me");
  EXPECT_EQ(browser.send("POST", "/me", "application/x-www-form-urlencoded", "locale=en&time_zone=UTC").status, 403);
  browser.csrf = "x" + browser.csrf.substr(1);
  EXPECT_EQ(browser.post("/me", {{"locale", "en"}, {"time_zone", "UTC"}}).status, 403);
  EXPECT_TRUE(has(browser.get("/me"), "<html lang=\"ja\">"));
  Browser other(port);
  other.log_in("taro", "secret-taro");
  other.get("/me");
  browser.csrf = other.csrf;  // of another session
  EXPECT_EQ(browser.post("/me", {{"locale", "en"}, {"time_zone", "UTC"}}).status, 403);
}

TEST_F(Pages, the_language_is_chosen_by_the_address_or_by_the_user) {
  as("taro");
  EXPECT_TRUE(has(browser.get("/me?lang=en"), "<html lang=\"en\">"));
  EXPECT_TRUE(has(browser.get("/me"), "Personal settings"));
  EXPECT_TRUE(has(browser.get("/me?lang=ja"), "個人設定"));
  EXPECT_EQ(browser.post("/me", {{"locale", "en"}, {"time_zone", "Europe/Paris"}}).location, "/me?told=saved");
  Browser elsewhere(port);
  elsewhere.log_in("taro", "secret-taro");
  EXPECT_TRUE(has(elsewhere.get("/me"), "<option selected>Europe/Paris</option>"));
  EXPECT_TRUE(has(elsewhere.get("/m/hello/"), "<html lang=\"en\">"));
  EXPECT_EQ(elsewhere.post("/me", {{"locale", "fr"}, {"time_zone", "UTC"}}).status, 422);
}

TEST_F(Pages, administration_is_for_system_administrators_and_a_refusal_tells_nothing) {
  as("taro");
  const auto no = browser.get("/admin/policies");
  const auto none = browser.get("/admin/nowhere");
  EXPECT_EQ(no.status, 403);
  EXPECT_EQ(none.status, 404);
  EXPECT_FALSE(has(browser.get("/me"), "管理者設定"));
  EXPECT_EQ(browser.post("/admin/policies", {}).status, 403);
  as("admin");
  const auto page = browser.get("/admin/policies");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "<a href=\"/admin/policies\" aria-current=\"page\">利用設定</a>"));
}

TEST_F(Pages, P3_a_policy_set_on_the_page_holds_for_the_command_line_and_back) {
  as("admin");
  const auto page = browser.get("/admin/policies");
  EXPECT_TRUE(has(page, "name=\"accounts.max_per_user\" value=\"10\""));
  std::map<std::string, std::string> form = {{"personal_accounts.self_service", "all"},
                                             {"shared_accounts.enabled", "true"},
                                             {"transport.paused", "false"},
                                             {"mail.admin_access", "false"},
                                             {"accounts.allow_leave_on_server", "true"},
                                             {"accounts.max_per_user", "5"},
                                             {"mailbox.personal_quota_bytes", "0.5"},
                                             {"mailbox.shared_quota_bytes", "0"},
                                             {"mailbox.trash_days", "30"},
                                             {"transport.max_receive_bytes", "50"},
                                             {"transport.max_send_bytes", "50"},
                                             {"receive.interval_s", "5"},
                                             {"transport.send_per_minute", "0"},
                                             {"accounts.default_leave_days", "14"},
                                             {"audit.days", "400"},
                                             {"transport.log_bytes", "1024"},
                                             {"accounts.allowed_domains", "example.co.jp"}};
  EXPECT_EQ(browser.post("/admin/policies", form).status, 303);
  const auto list = good({"policy", "list"});
  EXPECT_NE(list.find("accounts.max_per_user = 5\n"), std::string::npos) << list;
  EXPECT_NE(list.find("mailbox.personal_quota_bytes = 524288\n"), std::string::npos) << list;
  EXPECT_NE(list.find("accounts.allowed_domains = [\"example.co.jp\"]\n"), std::string::npos) << list;
  form["receive.interval_s"] = "0.5";
  form["accounts.max_per_user"] = "many";
  const auto refused = browser.post("/admin/policies", form);
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(has(refused, "href=\"#p-receive.interval_s\"")) << refused.body;
  EXPECT_TRUE(has(refused, "value=\"many\""));
  good({"policy", "set", "accounts.max_per_user", "7"});
  EXPECT_TRUE(has(browser.get("/admin/policies"), "name=\"accounts.max_per_user\" value=\"7\""));
}

TEST_F(Pages, mail_servers_are_set_with_the_port_that_follows_and_mistakes_beside_their_field) {
  as("admin");
  browser.get("/admin/mail-servers");
  const auto refused = browser.post("/admin/mail-servers", {{"pop3.host", "pop example"},
                                                            {"pop3.port", "70000"},
                                                            {"pop3.protection", "tls"},
                                                            {"smtp.host", ""},
                                                            {"smtp.protection", "starttls"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(has(refused, "ポート番号は1〜65535の数字で入力してください。"));
  EXPECT_TRUE(has(refused, "value=\"pop example\""));
  EXPECT_EQ(browser
                .post("/admin/mail-servers", {{"pop3.host", "pop.example.co.jp"},
                                              {"pop3.port", ""},
                                              {"pop3.protection", "tls"},
                                              {"smtp.host", "smtp.example.co.jp"},
                                              {"smtp.port", "2525"},
                                              {"smtp.protection", "none"},
                                              {"smtp.auth", "login"}})
                .status,
            303);
  const auto page = browser.get("/admin/mail-servers");
  EXPECT_TRUE(has(page, "name=\"pop3.port\" value=\"995\""));
  EXPECT_TRUE(has(page, "name=\"smtp.port\" value=\"2525\""));
  EXPECT_TRUE(has(page, "<option value=\"login\" selected>"));
}

TEST_F(Pages, oauth_servers_are_added_changed_and_deleted_and_the_secret_never_comes_back) {
  as("admin");
  EXPECT_TRUE(has(browser.get("/admin/oauth-servers"), "OAuth認可サーバーがありません"));
  browser.get("/admin/oauth-servers?add=google");
  ASSERT_EQ(
      browser
          .post("/admin/oauth-servers", {{"preset", "google"}, {"client_id", "my-id"}, {"client_secret", "hush-hush"}})
          .status,
      303);
  const auto id = good({"oauth-server", "list"}).substr(0, 13);
  const auto form = browser.get("/admin/oauth-servers?id=" + id);
  EXPECT_TRUE(has(form, "https://oauth2.googleapis.com/token"));
  EXPECT_TRUE(has(form, "保存済みです。"));
  EXPECT_FALSE(has(form, "hush-hush"));
  EXPECT_EQ(browser
                .post("/admin/oauth-servers", {{"id", id},
                                               {"preset", "custom"},
                                               {"name", "社内"},
                                               {"client_id", ""},
                                               {"authorize_url", "http://example.com"}})
                .status,
            422);
  const auto question = browser.post("/admin/oauth-servers", {{"id", id}, {"action", "delete"}});
  EXPECT_TRUE(has(question, "「Google」を削除しますか？"));
  EXPECT_EQ(browser.post("/admin/oauth-servers", {{"id", id}, {"action", "delete_yes"}}).status, 303);
  EXPECT_EQ(good({"oauth-server", "list"}), "");
}

TEST_F(Pages, P2_microsoft_s_addresses_are_the_tenant_s_and_the_page_tells_how_to_register) {
  as("admin");
  const auto fresh = browser.get("/admin/oauth-servers?add=microsoft");
  for (const char* told : {"Microsoft Entra", "Google Cloud", "公開情報を読み込む"})
    EXPECT_TRUE(has(fresh, told)) << told;
  const auto add = [&](const std::string& tenant) {
    return browser.post("/admin/oauth-servers",
                        {{"preset", "microsoft"}, {"client_id", "my-id"}, {"tenant", tenant}, {"app_only", "true"}});
  };
  EXPECT_EQ(add("a/b").status, 422);
  ASSERT_EQ(add("contoso.example").status, 303);
  const auto form = browser.get("/admin/oauth-servers?id=" + good({"oauth-server", "list"}).substr(0, 13));
  EXPECT_TRUE(has(form, "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"));
  EXPECT_TRUE(has(form, "https://outlook.office.com/POP.AccessAsUser.All"));
  EXPECT_TRUE(has(form, "name=\"app_only\" value=\"true\" aria-describedby=\"o-app-help\" checked"));
}

TEST_F(Pages, C1_the_menu_shows_what_the_manifests_give_and_a_page_of_a_module_stands_in_the_frame) {
  as("taro");
  const auto page = browser.get("/m/hello/");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(has(page, "<main class=\"main\" id=\"main\" tabindex=\"-1\">"));
  EXPECT_TRUE(has(page, "<a href=\"/m/hello/\" aria-current=\"page\">こんにちは</a>")) << page.body;
  EXPECT_TRUE(has(page, "山田 太郎"));
}

TEST_F(Pages, files_are_served_from_their_folder_alone_with_etags) {
  browser = Browser(port);
  const auto css = browser.get("/assets/tegami.css");
  EXPECT_EQ(css.status, 200);
  EXPECT_EQ(css.type, "text/css; charset=utf-8");
  EXPECT_EQ(browser.get("/assets/tegami.css", {{"If-None-Match", css.head.get("ETag")}}).status, 304);
  for (const auto* path :
       {"/assets/../locale/ja.json", "/assets/%2e%2e/locale/ja.json", "/assets/..%2flocale/ja.json",
        "/assets//etc/passwd", "/assets/", "/m/hello/assets/../manifest.json", "/assets/tegami.css%00"}) {
    as("taro");
    EXPECT_EQ(browser.get(path).status, 404) << path;
  }
}

TEST_F(Pages, a_lock_by_the_command_line_ends_the_users_session_at_once) {
  as("taro");
  EXPECT_EQ(browser.get("/me").status, 200);
  good({"user", "lock", "taro"});
  EXPECT_EQ(browser.get("/me").status, 303);
  EXPECT_EQ(browser.log_in("taro", "secret-taro").status, 422);
  good({"user", "unlock", "taro"});
  EXPECT_EQ(browser.log_in("taro", "secret-taro").status, 303);
}

TEST_F(Pages, a_password_is_changed_with_the_current_one_only) {
  as("taro");
  browser.get("/me");
  EXPECT_EQ(browser.post("/me", {{"action", "password"}, {"current", "nonsense"}, {"password", "new-password"}}).status,
            422);
  EXPECT_EQ(browser.post("/me", {{"action", "password"}, {"current", "secret-taro"}, {"password", "short"}}).status,
            422);
  EXPECT_EQ(
      browser.post("/me", {{"action", "password"}, {"current", "secret-taro"}, {"password", "new-password"}}).status,
      303);
  EXPECT_EQ(browser.get("/me").status, 200);
  EXPECT_EQ(browser.log_in("taro", "new-password").status, 303);
}

}  // namespace
}  // namespace samplehost
