// サーバーのメールの確認 over a fake service: in both languages against stored pages (TEGAMI_WRITE_GOLDEN=1 writes them
// anew), where it is reached from, and what becomes of an answer.
#include <gtest/gtest.h>

#include "fake_site.h"
#include "golden.h"

namespace tegami::pages::testing {
namespace {

constexpr const char* kHeld = R"({"status":"held","last_received":"2026-11-22T09:40:00Z",
  "next_try":"2026-11-24T00:51:00Z","messages":3310,"bytes":429916160,
  "held":{"on_server":1234,"compared":200,"same":198},
  "last_error":{"code":"held","message":"サーバーに1,234通。","at":"2026-11-24T00:41:00Z","direction":"receive"}})";

struct Site : FakeSite {
  Site() {
    fill(*this);
    const auto account = sample_account(7, "社用", kHeld);
    answer("accounts.get", account);
    answer("accounts.list", R"({"items":[)" + account + R"(],"next":null})");
    answer("accounts.resolve", account);
  }
};

TEST(Held, R5_the_pages_are_as_stored) {
  for (const std::string locale : {"ja", "en"}) {
    Site site;
    compare_page(site, "held", locale, "/accounts/7/held");
    Site form;
    compare_page(form, "account_change_held", locale, "/accounts/7");
  }
}

TEST(Held, R5_it_is_reached_from_the_change_page_and_from_the_state_in_the_lists) {
  const std::string link = R"(href="/m/tegami/accounts/7/held")";
  for (const char* path : {"/accounts/7", "/users/u2/accounts", "/accounts?q=sato"}) {
    Site site;
    EXPECT_NE(site.get(path).body.find(link), std::string::npos) << path;
  }
}

TEST(Held, R5_each_answer_is_given_as_it_is_and_leads_back_to_the_list_that_says_so) {
  for (const std::string answer : {"same_mail", "new_mail"}) {
    Site site;
    const auto page = site.post("/accounts/7/held", "answer=" + answer);
    EXPECT_EQ(page.kind, Kind::redirect);
    EXPECT_EQ(page.location, "/m/tegami/users/u2/accounts?done=resolved");
    EXPECT_EQ(site.asked["accounts.resolve"].front(), (Json{{"id", 7}, {"answer", answer}}));
    EXPECT_NE(site.get("/users/u2/accounts?done=resolved").body.find("次の受信から"), std::string::npos);
  }
}

TEST(Held, R5_without_an_answer_it_is_asked_again) {
  Site site;
  site.refuse("accounts.resolve", Refusal("invalid", "", {{"answer", "Choose one of the choices."}}));
  const auto page = site.post("/accounts/7/held", "");
  EXPECT_EQ(page.status, 422);
  EXPECT_NE(page.body.find(R"(role="alert")"), std::string::npos);
}

TEST(Held, R5_an_account_that_is_not_held_leads_to_its_change_page) {
  Site site;
  site.answer("accounts.get", sample_account(7, "社用", R"({"status":"ok","last_error":null})"));
  EXPECT_EQ(site.get("/accounts/7/held").location, "/m/tegami/accounts/7");
  EXPECT_EQ(site.post("/accounts/7/held", "answer=same_mail").location, "/m/tegami/accounts/7");
  EXPECT_TRUE(site.asked["accounts.resolve"].empty());
}

TEST(Held, H1_a_shared_one_has_its_own_path_and_list) {
  Site site;
  site.answer("accounts.get", sample_shared(31, "お客様窓口", "[]", kHeld));
  EXPECT_EQ(site.get("/accounts/31/held").status, 403);
  EXPECT_EQ(site.get("/shared/31/held").status, 200);
  EXPECT_EQ(site.post("/shared/31/held", "answer=new_mail").location, "/m/tegami/shared?done=resolved");
}

TEST(Held, P3_users_reach_it_only_where_self_service_lets_them_change_their_accounts) {
  Site site;
  site.request.is_mail_admin = [] { return false; };
  EXPECT_EQ(site.get("/accounts/7/held").status, 403);
  EXPECT_EQ(site.post("/accounts/7/held", "answer=same_mail").status, 403);
  EXPECT_TRUE(site.asked["accounts.resolve"].empty());
}

}  // namespace
}  // namespace tegami::pages::testing
