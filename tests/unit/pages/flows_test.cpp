// What controllers ask of the services and what they answer with.
#include <gtest/gtest.h>

#include "fake_site.h"

namespace tegami::pages::testing {
namespace {

class Flows : public ::testing::Test {
 protected:
  Flows() { fill(site); }
  static bool has(const PageResponse& response, const std::string& text) {
    return response.body.find(text) != std::string::npos;
  }
  FakeSite site;
};

constexpr const char* typed =
    "name=%E7%A4%BE%E7%94%A8&receiving=true&display_name=Hanako&address=a%40b..co.jp&receive_log=false&send_log=true"
    "&receive.source=individual&receive.host=pop.example.jp&receive.port=99S&receive.protection=tls"
    "&receive.auth=standard&receive.oauth_server=&receive.user=hanako&receive.password=geheim%3C1&receive.timeout_s=30"
    "&interval_s=&receive.leave_on_server=true&receive.leave_days=%E4%BA%8C%E9%80%B1%E9%96%93&send.source=host"
    "&send.host=&send.port=&send.protection=starttls&send.auth=plain&send.user=&send.password=&send.oauth_server="
    "&signature=one%0D%0Atwo";

TEST_F(Flows, A10_a_refused_form_keeps_what_was_typed_and_names_each_field) {
  site.refuse("accounts.create", Refusal("invalid", "見直してください",
                                         {{"receive.port", "ポート番号は1〜65535の数字で入力してください。"},
                                          {"receive.leave_days", "残す日数は1〜3650の数字で入力してください。"},
                                          {"owner", "ユーザーを選んでください。"}}));
  const auto response = site.post("/users/u2/accounts/new", typed);
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.title.find("エラー："), 0U);
  EXPECT_TRUE(has(response, "value=\"99S\""));
  EXPECT_TRUE(has(response, "value=\"二週間\""));
  EXPECT_TRUE(has(response, "value=\"a@b..co.jp\""));
  EXPECT_TRUE(has(response, "one\ntwo</textarea>"));
  EXPECT_TRUE(has(response, "<a href=\"#receive-port\">ポート番号は1〜65535の数字で入力してください。</a>"));
  EXPECT_TRUE(has(response, "<p class=\"error\" id=\"receive-port-error\">"));
  EXPECT_TRUE(has(response, "aria-invalid=\"true\" aria-describedby=\"receive-port-error"));
  EXPECT_TRUE(has(response, "ユーザーを選んでください。"));
  EXPECT_TRUE(has(response, "role=\"alert\" tabindex=\"-1\""));
  EXPECT_FALSE(has(response, "geheim")) << "a password never comes back";
}

TEST_F(Flows, a_new_account_is_sent_as_the_service_takes_it) {
  site.answer("accounts.create", sample_account(9, "社用", "{}"));
  const auto response = site.post("/users/u2/accounts/new", typed);
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(response.location, "/m/tegami/users/u2/accounts?done=added");
  const auto& sent = site.asked["accounts.create"].at(0);
  EXPECT_EQ(sent.at("owner"), boost::json::parse(R"({"user":"u2"})"));
  EXPECT_EQ(sent.at("receiving"), true);
  EXPECT_EQ(sent.at("default"), false);
  EXPECT_EQ(sent.at("interval_s"), nullptr);
  EXPECT_EQ(sent.at("signature"), "one\ntwo");
  EXPECT_EQ(sent.at("receive").at("port"), "99S") << "the service says what is wrong with it";
  EXPECT_EQ(sent.at("receive").at("timeout_s"), 30);
  EXPECT_EQ(sent.at("receive").at("password"), "geheim<1");
  EXPECT_EQ(sent.at("receive").at("oauth_server"), nullptr);
  EXPECT_EQ(sent.at("send").at("port"), nullptr);
  EXPECT_FALSE(sent.at("send").as_object().contains("password")) << "A5: empty keeps the stored one";
}

constexpr const char* ocn = R"({"provider":{"id":"ocn","name":"OCN","note":"先に有効にしてください。",
  "receive":{"host":"pop.ocn.ne.jp","port":995,"protection":"tls","user":"a@ocn.ne.jp","auth":"standard","oauth_server":null},
  "send":{"host":"smtp.ocn.ne.jp","port":465,"protection":"tls","user":"a@ocn.ne.jp","auth":"plain","oauth_server":null}}})";

TEST_F(Flows, A9_a_well_known_providers_settings_are_offered_and_filled_in_unsaved) {
  site.answer("accounts.provider", ocn);
  EXPECT_TRUE(has(site.get("/users/u2/accounts/new"), "OCNの設定を入力できます"));
  EXPECT_EQ(site.asked["accounts.provider"].at(0).at("address"), "sato.hanako@example.co.jp") << "the user's own";
  const auto offered = site.post("/users/u2/accounts/new/test", typed);
  EXPECT_EQ(site.asked["accounts.provider"].at(1).at("address"), "a@b..co.jp");
  EXPECT_EQ(site.asked["accounts.provider"].size(), 2U);
  EXPECT_TRUE(has(offered, "OCNの設定を入力できます"));
  EXPECT_TRUE(has(offered, "pop.ocn.ne.jp:995 / SSL/TLS / 標準"));
  EXPECT_TRUE(has(offered, "先に有効にしてください。"));
  const auto filled = site.post("/users/u2/accounts/new/provider", typed);
  EXPECT_EQ(filled.status, 200);
  EXPECT_TRUE(has(filled, "name=\"receive.host\" value=\"pop.ocn.ne.jp\""));
  EXPECT_TRUE(has(filled, "name=\"receive.user\" value=\"a@ocn.ne.jp\""));
  EXPECT_TRUE(has(filled, "name=\"send.port\" value=\"465\""));
  EXPECT_TRUE(has(filled, "name=\"send.user\" value=\"\"")) << "A5: the receiving server's";
  EXPECT_TRUE(has(filled, "name=\"name\" value=\"社用\"")) << "what was typed stays";
  EXPECT_TRUE(has(filled, "OCNの設定を入力しました"));
  EXPECT_FALSE(has(filled, "この設定を入力する"));
  EXPECT_TRUE(site.asked["accounts.create"].empty());
}

TEST_F(Flows, A9_a_provider_without_POP3_switches_receiving_off_and_fills_in_sending) {
  site.answer("accounts.provider", R"({"provider":{"id":"icloud","name":"iCloud","note":null,"receive":null,
    "send":{"host":"smtp.mail.me.com","port":587,"protection":"starttls","user":"a@icloud.com","auth":"plain","oauth_server":null}}})");
  const auto part = site.get("/accounts/7/provider?address=a%40icloud.com");
  EXPECT_EQ(part.kind, Kind::whole);
  EXPECT_TRUE(has(part, "POPでは受信できません"));
  EXPECT_TRUE(has(part, "formaction=\"/m/tegami/accounts/7/provider\""));
  const auto filled = site.post("/accounts/7/provider", typed);
  EXPECT_TRUE(has(filled, "name=\"receiving\" value=\"false\" checked"));
  EXPECT_TRUE(has(filled, "name=\"send.host\" value=\"smtp.mail.me.com\""));
  EXPECT_TRUE(has(filled, "name=\"send.user\" value=\"a@icloud.com\""));
  EXPECT_TRUE(has(filled, "name=\"receive.host\" value=\"pop.example.jp\""));
  EXPECT_TRUE(site.asked["accounts.update"].empty());
}

TEST_F(Flows, A5_the_forget_box_clears_a_password) {
  site.answer("accounts.update", sample_account(7, "社用", "{}"));
  site.post("/accounts/7", "version=3&name=x&receive.password=&forget.receive.password=true");
  const auto& sent = site.asked["accounts.update"].at(0);
  EXPECT_EQ(sent.at("receive").at("password"), nullptr);
  EXPECT_EQ(sent.at("version"), 3);
  EXPECT_EQ(sent.at("id"), 7);
}

TEST_F(Flows, A10_the_second_of_two_sees_both_versions_and_chooses) {
  site.refuse("accounts.update", Refusal("conflict", "変更されました"));
  const auto response = site.post("/accounts/7", std::string("version=2&") + typed);
  EXPECT_EQ(response.status, 409);
  EXPECT_TRUE(has(response, "name=\"version\" value=\"3\"")) << "the next save is against what is stored now";
  EXPECT_TRUE(has(response, "name=\"use.receive.host\" value=\"theirs\"><span>pop.example.com</span>"));
  EXPECT_TRUE(has(response, "value=\"mine\" checked><span>pop.example.jp</span>"));
  EXPECT_FALSE(has(response, "use.receive.auth"));
  EXPECT_TRUE(has(response, "value=\"99S\""));
  site.answer("accounts.update", sample_account(7, "社用", "{}"));
  site.post("/accounts/7", std::string("version=3&use.receive.host=theirs&use.name=mine&") + typed);
  EXPECT_EQ(site.asked["accounts.update"].back().at("receive").at("host"), "pop.example.com");
  EXPECT_EQ(site.asked["accounts.update"].back().at("display_name"), "Hanako");
}

TEST_F(Flows, A8_a_test_shows_each_step_and_those_not_reached) {
  site.answer("accounts.test", R"({"receive":{"steps":[{"step":"dns","ok":true,"ms":12,"message":"192.0.2.1"},
    {"step":"tcp","ok":false,"ms":1204,"message":"接続を拒否されました。"}]}})");
  const auto response = site.post("/accounts/7/test", std::string("version=3&") + typed);
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(has(response, "class=\"is-ok\""));
  EXPECT_TRUE(has(response, "1,204 ms"));
  EXPECT_TRUE(has(response, "class=\"is-skip\""));
  EXPECT_TRUE(has(response, "value=\"pop.example.jp\"")) << "the form keeps what was typed";
  EXPECT_FALSE(has(response, "geheim"));
  EXPECT_EQ(site.asked["accounts.test"].at(0).at("id"), 7);
}

TEST_F(Flows, A8_a_step_that_was_passed_by_or_failed_is_not_shown_as_not_reached) {
  site.answer("accounts.test", R"({"receive":{"steps":[{"step":"dns","ok":true,"ms":12,"message":"192.0.2.1"},
    {"step":"tcp","ok":true,"ms":4,"message":""},{"step":"capabilities","ok":false,"ms":5000,"message":"返事なし"}]}})");
  const std::string body = site.post("/accounts/7/test", std::string("version=3&") + typed).body;
  const auto count = [&](std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = body.find(what); at != std::string::npos; at = body.find(what, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("class=\"is-ok\""), 2U);
  EXPECT_EQ(count("class=\"is-bad\""), 1U);
  EXPECT_EQ(count("class=\"is-skip\""), 1U) << "the log-on";
}

TEST_F(Flows, a_job_in_which_all_failed_does_not_say_that_there_is_no_new_mail) {
  site.answer("jobs.get",
              R"({"id":12,"kind":"receive","state":"done","progress":{"done":0,"total":0,"unit":"mail"},"error":null,
    "result":{"received":0,"bytes":0,"deleted":0,"failed":1,"accounts":[{"id":7,"received":0,"error":{"code":"x","message":"だめでした。"}}]},
    "created":"2026-11-24T00:46:00Z","finished":"2026-11-24T00:46:30Z"})");
  const auto done = site.get("/jobs/12");
  EXPECT_TRUE(has(done, "問題のあったアカウントがあります"));
  EXPECT_FALSE(has(done, "新しいメールはありません"));
}

TEST_F(Flows, A3_the_accounts_of_all_users_on_a_page_are_asked_for_at_once) {
  const auto page = site.get("/accounts");
  ASSERT_EQ(site.asked["accounts.list"].size(), 1U);
  EXPECT_EQ(site.asked["accounts.list"].at(0).at("owner"), boost::json::parse(R"({"users":["u2"]})"));
  EXPECT_TRUE(has(page, "Google（出張用）"));
}

TEST_F(Flows, A3_the_names_of_all_owners_on_a_page_are_asked_for_at_once) {
  site.answer("accounts.list", R"({"items":[)" + sample_account(7, "a", R"({"status":"ok"})") + "," +
                                   sample_account(8, "b", R"({"status":"ok"})") + R"(],
    "next":null,"counts":{"all":2,"ok":2}})");
  int one_by_one = 0;
  const auto user = site.request.user;
  site.request.user = [&](std::string_view key) {
    one_by_one += key == "u2" ? 1 : 0;
    return user(key);
  };
  const auto page = site.get("/accounts?status=ok");
  EXPECT_TRUE(has(page, "佐藤 花子"));
  EXPECT_EQ(site.users_asked, 1);
  EXPECT_EQ(one_by_one, 1) << "only by the one question for many, which the fake host answers from its single ones";
}

TEST_F(Flows, A3_tabs_tell_their_counts_and_rare_states_have_one_while_they_are_there) {
  const auto page = site.get("/accounts?q=sato&sort=name&cause=x");
  EXPECT_TRUE(has(page, R"(status=failing&amp;sort=name">エラー <span class="count count--bad">26</span>)"));
  EXPECT_TRUE(has(page, R"(status=owner_gone&amp;sort=name">)")) << "a tab keeps search and order, not the cause";
  EXPECT_FALSE(has(page, "status=held"));
  EXPECT_TRUE(has(site.get("/accounts?status=held"), "status=held\" aria-current=\"true\""));
}

TEST_F(Flows, A3_a_columns_title_sorts_and_a_second_click_turns_round) {
  const auto page = site.get("/accounts?sort=name&status=ok");
  EXPECT_EQ(site.asked["accounts.list"].at(0),
            boost::json::parse(R"({"limit":25,"status":"ok","sort":"name","counts":true,"brief":true})"));
  EXPECT_TRUE(has(page, R"(aria-sort="ascending"><a href="/m/tegami/accounts?status=ok&amp;sort=-name">)"));
  EXPECT_TRUE(has(page, R"(<a href="/m/tegami/accounts?status=ok&amp;sort=last_received">)"));
  EXPECT_TRUE(has(page, R"(<a href="/m/tegami/accounts?status=ok">氏名)"));
  EXPECT_TRUE(
      has(site.get("/accounts?sort=-name"), R"(aria-sort="descending"><a href="/m/tegami/accounts?sort=name">)"));
}

TEST_F(Flows, A3_a_cause_narrows_the_list_and_what_acts_on_all_of_it) {
  const auto page = site.get("/accounts?status=paused&cause=password_refused");
  EXPECT_EQ(site.asked["accounts.list"].at(0).at("cause"), "password_refused");
  EXPECT_TRUE(has(page, R"(<a href="/m/tegami/accounts?status=paused">)")) << "the way to all causes";
  site.post("/accounts/receiving", "target=filter&status=paused&cause=password_refused&sort=name&enabled=true");
  EXPECT_EQ(site.asked["accounts.set_receiving"].at(0),
            boost::json::parse(R"({"status":"paused","cause":"password_refused","enabled":true,"dry_run":true})"));
}

TEST_F(Flows, A2_a_switch_asks_first_and_names_each) {
  const auto question = site.post("/accounts/receiving", "id=7&id=x&enabled=false");
  EXPECT_TRUE(has(question, "佐藤 花子"));
  EXPECT_TRUE(site.asked["accounts.set_receiving"].empty());
  FakeSite second;
  fill(second);
  second.answer("accounts.set_receiving", R"({"matched":1,"changed":1})");
  const auto done = second.post("/accounts/receiving", "id=7&enabled=false&confirmed=true");
  EXPECT_EQ(done.location, "/m/tegami/accounts?switched=1");
  EXPECT_EQ(second.asked["accounts.set_receiving"].at(0).at("enabled"), false);
}

TEST_F(Flows, A2_all_that_match_are_counted_first_and_then_switched_by_the_same_filter) {
  const std::string filter = "target=filter&q=%E6%9C%AC%E7%A4%BE&status=failing&enabled=false&id=99";
  const auto question = site.post("/accounts/receiving", filter);
  EXPECT_TRUE(has(question, "58件のメール受信を「使用しない」にしますか？"));
  EXPECT_TRUE(has(question, "61件のうち2件を表示"));
  EXPECT_FALSE(has(question, "name=\"id\""));
  ASSERT_EQ(site.asked["accounts.set_receiving"].size(), 1U);
  EXPECT_EQ(site.asked["accounts.set_receiving"].at(0),
            boost::json::parse(R"({"query":"本社","status":"failing","enabled":false,"dry_run":true})"));
  const auto done = site.post("/accounts/receiving", filter + "&confirmed=true");
  EXPECT_EQ(done.location, "/m/tegami/accounts?switched=58&q=%E6%9C%AC%E7%A4%BE&status=failing");
  EXPECT_EQ(site.asked["accounts.set_receiving"].at(1),
            boost::json::parse(R"({"query":"本社","status":"failing","enabled":false})"));
}

TEST_F(Flows, A3_one_field_of_many_is_previewed_and_changed_only_in_the_last_step) {
  const std::string chosen = "target=filter&q=&status=failing&";
  const auto asked = [&]() -> std::vector<Json>& { return site.asked["accounts.change_many"]; };
  EXPECT_TRUE(has(site.post("/accounts/bulk", chosen), "name=\"shown\" value=\"receive.host\""));
  EXPECT_TRUE(asked().empty());
  const auto other = site.post("/accounts/bulk", chosen + "field=receive.port&shown=receive.host&value=x&step=preview");
  EXPECT_TRUE(asked().empty()) << "what was typed for another field is no value of this one";
  EXPECT_FALSE(has(other, "value=\"x\""));
  const auto seen =
      site.post("/accounts/bulk", chosen + "field=receive.port&shown=receive.port&value=1995&step=preview");
  ASSERT_EQ(asked().size(), 1U);
  EXPECT_EQ(asked().at(0), boost::json::parse(R"({"status":"failing","receive":{"port":1995},"dry_run":true})"));
  EXPECT_TRUE(has(seen, "58件を変更、3件は変更なし、1件は変更できません"));
  const auto done = site.post("/accounts/bulk", chosen + "field=receive.port&shown=receive.port&value=1995&step=apply");
  EXPECT_EQ(asked().back(), boost::json::parse(R"({"status":"failing","receive":{"port":1995}})"));
  EXPECT_EQ(done.location, "/m/tegami/accounts?changed=58&failed=1&status=failing");
  EXPECT_EQ(site.post("/accounts/bulk", "target=ids").location, "/m/tegami/accounts");
  site.post("/accounts/bulk", "id=7&field=receive_log&shown=receive_log&value=true&step=preview");
  EXPECT_EQ(asked().back(), boost::json::parse(R"({"ids":[7],"receive_log":true,"dry_run":true})"));
}

TEST_F(Flows, A3_a_value_that_is_refused_stays_in_its_input_beside_the_reason) {
  site.refuse("accounts.change_many",
              Refusal("invalid", "見直してください", {{"receive.port", "数字で入力してください。"}}));
  const auto refused = site.post("/accounts/bulk", "id=7&field=receive.port&shown=receive.port&value=99S&step=preview");
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(has(refused, "value=\"99S\""));
  EXPECT_TRUE(has(refused, "数字で入力してください。"));
  EXPECT_FALSE(has(refused, "value=\"apply\""));
}

TEST_F(Flows, A12_deleting_uses_the_version_that_was_seen) {
  site.answer("accounts.delete", "{}");
  const auto asked = site.post("/users/u2/accounts", "action=delete&id=7&id=8");
  EXPECT_EQ(asked.location, "/m/tegami/users/u2/accounts/delete?id=7&id=8");
  const auto done = site.post("/users/u2/accounts/delete", "id=7&version.7=3");
  EXPECT_EQ(done.location, "/m/tegami/users/u2/accounts?done=deleted");
  EXPECT_EQ(site.asked["accounts.delete"].at(0).at("version"), 3);
}

TEST_F(Flows, receiving_now_leads_to_the_jobs_page) {
  EXPECT_EQ(site.post("/users/u2/accounts", "action=receive&id=7").location,
            "/m/tegami/jobs/12?back=%2Fusers%2Fu2%2Faccounts");
  EXPECT_EQ(site.asked["mail.receive"].back().at("ids"), boost::json::parse("[7]"));
  site.post("/users/u2/accounts", "action=receive");
  EXPECT_EQ(site.asked["mail.receive"].back().at("ids"), boost::json::parse("[7,8]")) << "nothing ticked: all of them";
  EXPECT_EQ(site.post("/users/u2/accounts", "action=delete").location, "/m/tegami/users/u2/accounts?done=none");
  EXPECT_EQ(site.post("/mail/receive", "account=7").location, "/m/tegami/jobs/12?back=%2Fmail%3Faccount%3D7");
}

TEST_F(Flows, a_running_job_reloads_itself_and_a_finished_one_counts) {
  const auto running = site.get("/jobs/12");
  EXPECT_EQ(running.refresh_s, 2U);
  EXPECT_TRUE(has(running, "max=\"1477\" value=\"612\""));
  const auto part = site.get("/jobs/12?part=1");
  EXPECT_EQ(part.kind, Kind::whole);
  EXPECT_FALSE(has(part, "<h1"));
  site.answer("jobs.get",
              R"({"id":12,"kind":"receive","state":"done","progress":{"done":5,"total":5,"unit":"mail"},"error":null,
    "result":{"received":5,"bytes":2048,"deleted":2,"failed":1,"accounts":[{"id":7,"received":5,"error":{"code":"x","message":"だめでした。"}}]},
    "created":"2026-11-24T00:46:00Z","finished":"2026-11-24T00:46:30Z"})");
  const auto done = site.get("/jobs/12?back=//evil.example");
  EXPECT_EQ(done.refresh_s, 0U);
  EXPECT_TRUE(has(done, "5通を受信しました"));
  EXPECT_TRUE(has(done, "だめでした。"));
  EXPECT_FALSE(has(done, "evil"));
}

TEST_F(Flows, opening_a_mail_marks_it_seen_once) {
  site.get("/mail/7/1/21");
  ASSERT_EQ(site.asked["mail.flag"].size(), 1U);
  EXPECT_EQ(site.asked["mail.flag"][0], boost::json::parse(R"({"account":7,"ids":[21],"seen":true})").as_object());
  site.request.method = "HEAD";
  site.get("/mail/7/1/21");
  EXPECT_EQ(site.asked["mail.flag"].size(), 1U) << "HEAD changes nothing";
}

TEST_F(Flows, M3_html_mail_comes_under_a_policy_that_allows_nothing) {
  const auto frame = site.get("/mail/7/1/21?view=html");
  EXPECT_TRUE(has(frame, "src=\"/m/tegami/mail/7/21/html\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\""));
  const auto html = site.get("/mail/7/21/html");
  EXPECT_EQ(html.kind, Kind::whole);
  EXPECT_EQ(html.csp.find("default-src 'none'"), 0U);
  EXPECT_EQ(html.csp.find("allow-same-origin"), std::string::npos);
  EXPECT_EQ(html.csp.find("allow-scripts"), std::string::npos);
}

TEST_F(Flows, what_a_mail_brings_is_a_download_only) {
  const auto bytes = [](const Call&) -> Result {
    services::Bytes out;
    out.type = "text/html";
    out.file_name = "evil.html";
    out.size = 3;
    out.next = [](std::span<char>) { return std::size_t{0}; };
    return services::Answer(std::move(out));
  };
  site.on("mail.part", bytes);
  site.on("mail.raw", bytes);
  for (const char* path : {"/mail/7/21/part/2.1", "/mail/7/21/eml"}) {
    const auto response = site.get(path);
    EXPECT_EQ(response.content_type, "application/octet-stream") << path;
    EXPECT_EQ(response.file_name, "evil.html");
    EXPECT_EQ(response.pull_bytes, 3);
    EXPECT_TRUE(response.pull);
  }
  EXPECT_EQ(site.asked["mail.part"].at(0).at("part"), "2.1");
}

TEST_F(Flows, A1_pages_follow_the_cursor_forth_and_back) {
  const auto first = site.get("/accounts");
  EXPECT_TRUE(has(first, "href=\"/m/tegami/accounts?after=tu2\" rel=\"next\""));
  const auto second = site.get("/accounts?after=tu2");
  EXPECT_EQ(site.asked["accounts.users"].back().at("after"), "u2");
  EXPECT_TRUE(has(second, "href=\"/m/tegami/accounts\" rel=\"prev\""));
  EXPECT_TRUE(has(second, "after=tu2&amp;back=tu2\" rel=\"next\""));
}

TEST_F(Flows, A1_a_filter_finds_users_without_an_account) {
  EXPECT_EQ(site.get("/accounts?status=none").status, 200);
  EXPECT_EQ(site.asked["accounts.users"].back().at("without_account"), true);
}

TEST_F(Flows, users_see_their_own_accounts_and_no_links_they_may_not_follow) {
  site.request.caller.user = "u2";
  site.request.is_mail_admin = [] { return false; };
  const auto own = site.get("/my/accounts");
  EXPECT_EQ(own.status, 200);
  EXPECT_FALSE(has(own, "/m/tegami/accounts/7"));
  EXPECT_FALSE(has(own, "/my/accounts/new"));
  EXPECT_FALSE(has(own, "value=\"delete\""));
  for (const char* path : {"/accounts", "/users/u1/accounts", "/users/u2/accounts/new", "/accounts/7",
                           "/my/accounts/new", "/my/accounts/delete?id=7"})
    EXPECT_EQ(site.get(path).status, 403) << path;
  site.request.policy = [](std::string_view) { return std::optional<std::string>("\"all\""); };
  const auto free = site.get("/my/accounts");
  EXPECT_TRUE(has(free, "/m/tegami/accounts/7"));
  EXPECT_TRUE(has(free, "/my/accounts/new"));
  EXPECT_EQ(site.get("/my/accounts/new").status, 200);
}

}  // namespace
}  // namespace tegami::pages::testing
