// アカウントの引き継ぎ over a fake service: in both languages against stored pages (TEGAMI_WRITE_GOLDEN=1 writes them
// anew), whom it finds for what is typed, and what it asks before it hands over.
#include <gtest/gtest.h>

#include "fake_site.h"
#include "golden.h"

namespace tegami::pages::testing {
namespace {

struct Site : FakeSite {
  Site() {
    fill(*this);
    answer("accounts.hand_over", sample_account(7, "社用", "{}"));
  }
  /// The account's owner is not in the host any more.
  void owner_is_gone() {
    answer("accounts.get", sample_account(7, "社用",
                                          R"({"status":"owner_gone","messages":3310,"bytes":429916160,"last_error":
        {"code":"owner_gone","message":"","at":"2026-11-23T23:30:00Z","direction":"receive"}})"));
    request.user = [](std::string_view key) -> std::optional<sdk::User> {
      if (key == "u1") return sdk::User{"u1", "nakamura", "中村 修一", "nakamura@example.co.jp", "ja", "Asia/Tokyo"};
      return std::nullopt;
    };
  }
};

TEST(HandOver, P4_the_pages_are_as_stored) {
  for (const std::string locale : {"ja", "en"}) {
    Site site;
    site.owner_is_gone();
    compare_page(site, "hand_over", locale, "/accounts/7/hand-over");
  }
}

TEST(HandOver, P4_it_is_asked_once_more_with_who_was_found) {
  Site site;
  const auto page = site.post("/accounts/7/hand-over", "to=user&user=nakamura&version=3");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("中村 修一（nakamura）"), std::string::npos);
  EXPECT_NE(page.body.find(R"(name="confirmed" value="true")"), std::string::npos);
  EXPECT_TRUE(site.asked["accounts.hand_over"].empty());
  const auto done = site.post("/accounts/7/hand-over", "confirmed=true&to=user&user=nakamura&key=u1&version=3");
  EXPECT_EQ(done.kind, Kind::redirect);
  EXPECT_EQ(done.location, "/m/tegami/users/u1/accounts?done=handed");
  EXPECT_EQ(site.asked["accounts.hand_over"].front(), (Json{{"id", 7}, {"version", 3}, {"to", Json{{"user", "u1"}}}}));
}

TEST(HandOver, P4_made_shared_it_leads_to_the_members) {
  Site site;
  EXPECT_EQ(site.post("/accounts/7/hand-over", "to=shared").status, 200);
  const auto done = site.post("/accounts/7/hand-over", "confirmed=true&to=shared&version=3");
  EXPECT_EQ(done.location, "/m/tegami/shared/7/members?done=founded");
  EXPECT_EQ(site.asked["accounts.hand_over"].front().at("to"), (Json{{"shared", true}}));
}

TEST(HandOver, A10_who_is_not_found_or_not_alone_is_told_and_what_was_typed_stays) {
  Site site;
  site.request.find_users = [](std::string_view text, std::uint32_t) -> std::vector<sdk::User> {
    if (text != "田村") return {};
    return {{"t1", "tamura.yuki", "田村 由紀", "", "ja", ""}, {"t2", "tamura.ken", "田村 健", "", "ja", ""}};
  };
  const auto many = site.post("/accounts/7/hand-over", "to=user&user=%E7%94%B0%E6%9D%91");
  EXPECT_EQ(many.status, 422);
  EXPECT_NE(many.body.find("tamura.yuki、tamura.ken"), std::string::npos);
  EXPECT_NE(many.body.find(R"(value="田村")"), std::string::npos);
  for (const char* typed : {"nobody", ""}) {
    const auto page = site.post("/accounts/7/hand-over", std::string("to=user&user=") + typed);
    EXPECT_EQ(page.status, 422) << typed;
    EXPECT_NE(page.body.find("aria-invalid"), std::string::npos) << typed;
  }
  EXPECT_TRUE(site.asked["accounts.hand_over"].empty());
}

TEST(HandOver, P4_a_refusal_is_told_on_the_page) {
  for (const char* code : {"conflict", "limit", "invalid"}) {
    Site site;
    site.refuse("accounts.hand_over", Refusal(code, "because <b>", {}));
    const auto page = site.post("/accounts/7/hand-over", "confirmed=true&to=user&user=nakamura&key=u1&version=3");
    EXPECT_EQ(page.status, 422) << code;
    EXPECT_EQ(page.body.find("<b>"), std::string::npos);
    EXPECT_NE(page.body.find(R"(role="alert")"), std::string::npos);
  }
}

TEST(HandOver, P3_while_shared_accounts_are_off_it_does_not_offer_them) {
  Site site;
  site.request.policy = [](std::string_view name) -> std::optional<std::string> {
    return name == "shared_accounts.enabled" ? std::optional<std::string>("false") : std::nullopt;
  };
  EXPECT_EQ(site.get("/accounts/7/hand-over").body.find(R"(value="shared")"), std::string::npos);
}

TEST(HandOver, P1_only_for_mail_administrators) {
  Site site;
  site.request.is_mail_admin = [] { return false; };
  EXPECT_EQ(site.get("/accounts/7/hand-over").status, 403);
  EXPECT_EQ(site.post("/accounts/7/hand-over", "confirmed=true&to=shared").status, 403);
  EXPECT_TRUE(site.asked["accounts.hand_over"].empty());
}

}  // namespace
}  // namespace tegami::pages::testing
