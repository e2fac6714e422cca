// The pages of shared accounts: what their controllers ask of the services, and whom they let in.
#include <gtest/gtest.h>

#include "fake_site.h"

namespace tegami::pages::testing {
namespace {

class SharedFlows : public ::testing::Test {
 protected:
  SharedFlows() { fill(site); }
  static bool has(const PageResponse& response, const std::string& text) {
    return response.body.find(text) != std::string::npos;
  }
  void policy(const std::string& value) {
    site.request.policy = [value](std::string_view name) -> std::optional<std::string> {
      if (name == "shared_accounts.enabled") return value;
      return std::nullopt;
    };
  }
  const Json& saved() { return site.asked["accounts.update"].at(0); }
  FakeSite site;
};

constexpr const char* rights =
    "version=3&right.group%3Ag1=send&right.group%3Ag2=read&right.role%3Ar1=read&right.user%3Au2=send&"
    "right.user%3Agone=read";
const std::vector<std::string> gets = {"/shared",
                                       "/shared?q=a&status=ok",
                                       "/shared/new",
                                       "/shared/31",
                                       "/shared/31/members",
                                       "/shared/31/log/receive",
                                       "/shared/delete?id=31"};
const std::vector<std::string> posts = {
    "/shared",         "/shared/receiving",  "/shared/new",        "/shared/new/test",       "/shared/31",
    "/shared/31/test", "/shared/31/receive", "/shared/31/members", "/shared/31/members/add", "/shared/delete"};

TEST_F(SharedFlows, H1_strangers_and_members_get_the_same_403_on_every_page_and_no_service_is_asked) {
  const auto refused = site.get("/shared/does/not/exist").status;
  EXPECT_EQ(refused, 404);
  site.request.caller.user = "u2";
  site.request.is_mail_admin = [] { return false; };
  const auto elsewhere = site.get("/accounts");
  for (const auto& path : gets) {
    const auto response = site.get(path);
    EXPECT_EQ(response.status, 403) << path;
    EXPECT_EQ(response.body, elsewhere.body) << path;
  }
  for (const auto& path : posts) EXPECT_EQ(site.post(path, "id=31&version=3").status, 403) << path;
  for (const auto& [service, calls] : site.asked) EXPECT_TRUE(calls.empty()) << service;
}

TEST_F(SharedFlows, P3_with_the_policy_off_every_page_refuses_administrators_too_at_once) {
  EXPECT_EQ(site.get("/shared").status, 200);
  site.asked.clear();
  policy("false");
  for (const auto& path : gets) EXPECT_EQ(site.get(path).status, 403) << path;
  for (const auto& path : posts) EXPECT_EQ(site.post(path, "id=31&version=3").status, 403) << path;
  for (const auto& [service, calls] : site.asked) EXPECT_TRUE(calls.empty()) << service;
  policy("true");
  EXPECT_EQ(site.get("/shared").status, 200);
}

TEST_F(SharedFlows, P3_with_the_policy_off_the_mail_page_lists_no_shared_account) {
  EXPECT_TRUE(has(site.get("/mail"), "<optgroup"));
  policy("false");
  EXPECT_FALSE(has(site.get("/mail"), "<optgroup"));
  site.refuse("mail.folders", Refusal("forbidden", ""));
  EXPECT_EQ(site.get("/mail/31/1").status, 403) << "a link kept from before";
}

TEST_F(SharedFlows, H3_the_mail_page_lists_shared_accounts_as_a_member_sees_them_for_administrators_too) {
  const auto page = site.get("/mail?account=31");
  const Json& asked = site.asked["accounts.list"].back();
  EXPECT_EQ(asked.at("owner"), boost::json::parse(R"({"shared":true})"));
  EXPECT_EQ(asked.at("as_member"), true);
  EXPECT_TRUE(has(page, "<option value=\"31\" selected>"));
  EXPECT_TRUE(has(page, "class=\"mail__shared\""));
  EXPECT_FALSE(has(page, "/mail/receive")) << "receiving tells of servers";
  EXPECT_TRUE(has(site.get("/mail?account=7"), "/mail/receive"));
}

TEST_F(SharedFlows, H3_a_personal_change_page_never_shows_a_shared_account_nor_the_other_way_round) {
  EXPECT_EQ(site.get("/accounts/31").status, 403);
  EXPECT_EQ(site.get("/shared/7").status, 403);
  EXPECT_EQ(site.get("/shared/7/members").status, 403);
  EXPECT_EQ(site.get("/shared/delete?id=7").status, 403);
  EXPECT_EQ(site.get("/users/u2/accounts/delete?id=31").status, 403);
  // What a member's accounts.get answers.
  site.answer("accounts.get", R"({"id":31,"name":"n","display_name":"","address":"a@b.jp","right":"send"})");
  site.request.policy = [](std::string_view) { return std::optional<std::string>("\"all\""); };
  site.request.is_mail_admin = [] { return false; };
  EXPECT_EQ(site.get("/accounts/31").status, 403);
  EXPECT_EQ(site.post("/accounts/31", "version=1&name=x").status, 403);
  EXPECT_TRUE(site.asked["accounts.update"].empty());
}

TEST_F(SharedFlows, A7_while_adding_the_authorize_button_is_disabled_with_its_reason_on_the_change_page_it_is_as_ever) {
  const auto add = site.get("/shared/new");
  const std::string reason = "共有アカウントは、追加するときには認証できません。";
  EXPECT_TRUE(has(add, "disabled aria-describedby=\"ra-help\">認証</button>"));
  EXPECT_TRUE(has(add, "id=\"ra-help\">" + reason));
  EXPECT_TRUE(has(add, "disabled aria-describedby=\"sa-help\">OAuth認可サーバー認証</button>"));
  EXPECT_FALSE(has(site.get("/shared/31"), reason));
  EXPECT_FALSE(has(site.get("/users/u2/accounts/new"), reason));
}

TEST_F(SharedFlows, H1_a_new_shared_account_is_nobodys_and_has_no_default_and_leads_to_its_members) {
  site.answer("accounts.create", sample_shared(34, "総務", "[]", "{}"));
  EXPECT_FALSE(has(site.get("/shared/new"), "name=\"default\""));
  const auto response = site.post("/shared/new", "name=x&address=a%40b.jp&default=true&receive.source=host");
  EXPECT_EQ(response.location, "/m/tegami/shared/34/members?done=founded");
  const Json& sent = site.asked["accounts.create"].at(0);
  EXPECT_EQ(sent.at("owner"), boost::json::parse(R"({"shared":true})"));
  EXPECT_FALSE(sent.contains("default"));
  EXPECT_FALSE(sent.contains("members"));
}

TEST_F(SharedFlows, A10_a_refused_shared_form_keeps_what_was_typed) {
  site.refuse("accounts.create",
              Refusal("invalid", "見直してください", {{"receive.port", "番号を確かめてください。"}}));
  const auto response =
      site.post("/shared/new", "name=x&receive.source=individual&receive.port=99S&receive.password=geheim");
  EXPECT_EQ(response.status, 422);
  EXPECT_TRUE(has(response, "value=\"99S\""));
  EXPECT_TRUE(has(response, "番号を確かめてください。"));
  EXPECT_FALSE(has(response, "geheim"));
}

TEST_F(SharedFlows, A10_the_second_of_two_who_change_a_shared_account_chooses) {
  site.refuse("accounts.update", Refusal("conflict", "変更されました"));
  const auto response =
      site.post("/shared/31", "version=2&name=x&receive.source=individual&receive.host=pop.example.jp");
  EXPECT_EQ(response.status, 409);
  EXPECT_TRUE(has(response, "name=\"version\" value=\"3\""));
  EXPECT_TRUE(has(response, "action=\"/m/tegami/shared/31\""));
  EXPECT_FALSE(saved().contains("members")) << "the form leaves them alone";
}

TEST_F(SharedFlows, A8_a_test_before_a_shared_account_is_saved_says_whose_it_will_be) {
  site.answer("accounts.test", R"({"receive":{"steps":[]},"send":null})");
  EXPECT_EQ(site.post("/shared/new/test", "name=x").status, 200);
  EXPECT_EQ(site.asked["accounts.test"].at(0).at("owner"), boost::json::parse(R"({"shared":true})"));
}

TEST_F(SharedFlows, A3_the_list_is_searched_filtered_and_paged_by_the_service) {
  const auto page = site.get("/shared?q=%E7%AA%93%E5%8F%A3&status=failing&after=n33");
  const Json& asked = site.asked["accounts.list"].back();
  EXPECT_EQ(asked.at("query"), "窓口");
  EXPECT_EQ(asked.at("status"), "failing");
  EXPECT_EQ(asked.at("after"), 33);
  EXPECT_TRUE(has(page, "after=n33&amp;back=n33\" rel=\"next\""));
}

TEST_F(SharedFlows, A3_all_shared_accounts_that_match_are_switched_and_changed_together) {
  site.answer("accounts.set_receiving", R"({"matched":9,"changed":8})");
  site.answer("accounts.change_many",
              R"({"matched":9,"changed":9,"unchanged":0,"failed":0,"errors":[],
                  "items":[{"id":31,"owner":{"shared":true},"name":"お客様窓口","before":{"receive.port":995},"after":{"receive.port":1995}}]})");
  const std::string all = "target=filter&status=ok&sort=name&";
  EXPECT_TRUE(
      has(site.post("/shared/receiving", all + "enabled=false"), "8件のメール受信を「使用しない」にしますか？"));
  const auto switched = site.post("/shared/receiving", all + "enabled=false&confirmed=true");
  EXPECT_EQ(switched.location, "/m/tegami/shared?switched=8&status=ok&sort=name");
  EXPECT_EQ(site.asked["accounts.set_receiving"].back(),
            boost::json::parse(R"({"owner":{"shared":true},"status":"ok","enabled":false})"));
  const std::string port = all + "field=receive.port&shown=receive.port&value=1995&step=";
  const auto seen = site.post("/shared/bulk", port + "preview");
  EXPECT_TRUE(has(seen, "お客様窓口")) << "an account that has no owner is named";
  EXPECT_TRUE(has(seen, "action=\"/m/tegami/shared/bulk\""));
  EXPECT_EQ(site.post("/shared/bulk", port + "apply").location,
            "/m/tegami/shared?changed=9&failed=0&status=ok&sort=name");
  EXPECT_EQ(site.asked["accounts.change_many"].back(),
            boost::json::parse(R"({"owner":{"shared":true},"status":"ok","receive":{"port":1995}})"));
}

TEST_F(SharedFlows, H1_deleting_is_for_ticked_accounts_alone) {
  const auto refused = site.post("/shared", "target=filter&id=31&action=delete");
  EXPECT_EQ(refused.location, "/m/tegami/shared?done=ticked_only");
  EXPECT_TRUE(has(site.get("/shared?done=ticked_only"), "選択したアカウントだけ"));
}

TEST_F(SharedFlows, H2_the_list_names_members_and_how_many_more) {
  const auto page = site.get("/shared");
  EXPECT_TRUE(has(page, "営業部、サポート課 ほか3"));
  EXPECT_TRUE(has(page, "まだ選んでいません"));
}

TEST_F(SharedFlows, A2_ticked_shared_accounts_are_switched_after_a_question) {
  site.answer("accounts.set_receiving", R"({"matched":1,"changed":1})");
  const auto question = site.post("/shared/receiving", "id=31&enabled=false");
  EXPECT_TRUE(has(question, "お客様窓口"));
  EXPECT_TRUE(has(question, "action=\"/m/tegami/shared/receiving\""));
  EXPECT_EQ(site.post("/shared/receiving", "id=31&enabled=false&confirmed=true").location,
            "/m/tegami/shared?switched=1");
  EXPECT_EQ(site.asked["accounts.set_receiving"].size(), 1U);
  EXPECT_EQ(site.post("/shared/receiving", "enabled=false").location, "/m/tegami/shared?done=none");
}

TEST_F(SharedFlows, A4_ticked_shared_accounts_are_received_and_the_job_leads_back) {
  EXPECT_EQ(site.post("/shared", "action=receive&id=31").location, "/m/tegami/jobs/12?back=%2Fshared");
  EXPECT_EQ(site.post("/shared/31/receive", "").location, "/m/tegami/jobs/12?back=%2Fshared%2F31");
  EXPECT_EQ(site.post("/shared", "action=receive").location, "/m/tegami/shared?done=none");
  EXPECT_TRUE(has(site.get("/jobs/12?back=/shared"), "/m/tegami/shared"));
}

TEST_F(SharedFlows, A12_deleting_a_shared_account_asks_names_its_members_and_uses_the_version_that_was_seen) {
  site.answer("accounts.delete", "{}");
  EXPECT_EQ(site.post("/shared", "action=delete&id=31").location, "/m/tegami/shared/delete?id=31");
  EXPECT_TRUE(has(site.get("/shared/delete?id=31"), "営業部、サポート課 ほか3"));
  EXPECT_EQ(site.post("/shared/delete", "id=31&version.31=3").location, "/m/tegami/shared?done=deleted");
  EXPECT_EQ(site.asked["accounts.delete"].at(0).at("version"), 3);
}

TEST_F(SharedFlows, H2_all_rights_are_saved_by_one_form_with_the_version_that_was_seen) {
  site.answer("accounts.update", "{}");
  EXPECT_EQ(site.post("/shared/31/members", rights).location, "/m/tegami/shared/31/members?done=saved");
  EXPECT_EQ(saved().at("version"), 3);
  EXPECT_EQ(saved().at("members"), boost::json::parse(R"([{"group":"g1","right":"send"},{"group":"g2","right":"read"},
              {"role":"r1","right":"read"},{"user":"u2","right":"send"},{"user":"gone","right":"read"}])"));
}

TEST_F(SharedFlows, H2_a_button_takes_one_member_out_and_keeps_the_rights_chosen_beside_it) {
  site.answer("accounts.update", "{}");
  EXPECT_EQ(site.post("/shared/31/members", std::string(rights) + "&remove=role%3Ar1").location,
            "/m/tegami/shared/31/members?done=removed");
  EXPECT_EQ(saved().at("members").as_array().size(), 4U);
  EXPECT_EQ(saved().at("members").at(1).at("right"), "read");
}

TEST_F(SharedFlows, H2_found_users_groups_and_roles_are_added_with_one_right) {
  site.answer("accounts.update", "{}");
  const auto found = site.get("/shared/31/members?member=%E5%96%B6%E6%A5%AD");
  EXPECT_TRUE(has(found, "value=\"group:g1\" disabled")) << "is a member already";
  EXPECT_TRUE(has(found, "value=\"group:g3\""));
  EXPECT_TRUE(has(found, "value=\"role:r2\""));
  EXPECT_TRUE(has(site.get("/shared/31/members?member=%E4%B8%AD%E6%9D%91"), "value=\"user:u1\""));
  const auto added =
      site.post("/shared/31/members/add",
                "version=3&member=%E5%96%B6%E6%A5%AD&add=group%3Ag3&add=user%3Au1&add=nonsense&right=send");
  EXPECT_EQ(added.location, "/m/tegami/shared/31/members?done=added&member=%E5%96%B6%E6%A5%AD");
  const auto& members = saved().at("members").as_array();
  ASSERT_EQ(members.size(), 7U);
  EXPECT_EQ(members[5], boost::json::parse(R"({"group":"g3","right":"send"})"));
  EXPECT_EQ(members[6], boost::json::parse(R"({"user":"u1","right":"send"})"));
  EXPECT_EQ(site.post("/shared/31/members/add", "version=3").location, "/m/tegami/shared/31/members?done=none");
}

TEST_F(SharedFlows, H2_what_the_search_finds_is_bounded_and_says_so) {
  std::uint32_t asked = 0;
  site.request.find_users = [&](std::string_view, std::uint32_t limit) {
    asked = limit;
    return std::vector<sdk::User>(limit, sdk::User{"k", "login", "name"});
  };
  const auto page = site.get("/shared/31/members?member=n");
  EXPECT_LE(asked, 21U);
  EXPECT_TRUE(has(page, "ほかにもあります。"));
  std::size_t users = 0;
  for (auto at = page.body.find("value=\"user:k\""); at != std::string::npos;
       at = page.body.find("value=\"user:k\"", at + 1))
    ++users;
  EXPECT_EQ(users, 20U);
}

TEST_F(SharedFlows, A10_members_changed_by_two_show_both_and_keep_what_was_chosen) {
  site.refuse("accounts.update", Refusal("conflict", "変更されました"));
  const auto response = site.post("/shared/31/members", "version=2&right.group%3Ag1=read&right.group%3Ag9=send");
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.title.find("エラー："), 0U);
  EXPECT_TRUE(has(response, "name=\"version\" value=\"3\""));
  EXPECT_TRUE(has(response, "ほかの人が「閲覧と送信」にしました")) << "g1";
  EXPECT_TRUE(has(response, "ほかの人が追加しました")) << "g2";
  EXPECT_TRUE(has(response, "name=\"right.group:g9\"")) << "taken out by the other, still offered";
  EXPECT_TRUE(has(response, "ほかの人が外しました"));
}

TEST_F(SharedFlows, A10_a_member_that_the_host_refuses_is_told_beside_it) {
  site.refuse("accounts.update",
              Refusal("invalid", "見直してください", {{"members.4.user", "このユーザーはいません。"}}));
  const auto response = site.post("/shared/31/members", rights);
  EXPECT_EQ(response.status, 422);
  EXPECT_TRUE(has(response, "<span class=\"error\" id=\"right-4-error\">このユーザーはいません。</span>"));
  EXPECT_TRUE(has(response, "グループウェアに見つかりません"));
}

}  // namespace
}  // namespace tegami::pages::testing
