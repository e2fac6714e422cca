// 監査 over a fake service: in both languages against stored pages (TEGAMI_WRITE_GOLDEN=1 writes them anew), what its
// filters ask for, and its file.
#include <gtest/gtest.h>

#include "fake_site.h"
#include "golden.h"

namespace tegami::pages::testing {
namespace {

const std::string recorded = R"({"items": [
  {"id": 9, "at": "2026-11-24T00:46:00Z", "actor": "u1", "address": "192.0.2.14", "action": "accounts.update",
   "title": "アカウントの変更", "details": "サーバーに残す日数（受信）、受信時のログ", "fields": [],
   "account": {"id": 7, "name": "社用", "address": "sato.hanako@example.co.jp", "owner": {"user": "u2"}}},
  {"id": 8, "at": "2026-11-22T09:40:00Z", "actor": "gone", "address": "192.0.2.31", "action": "accounts.delete",
   "title": "アカウントの削除", "details": "", "fields": [],
   "account": {"id": 31, "name": "お客様窓口", "address": "support@example.co.jp", "owner": {"shared": true}}},
  {"id": 7, "at": "2025-11-22T09:40:00Z", "actor": "", "address": "", "action": "servers.update",
   "title": "メールサーバー設定の変更", "details": "<b>", "fields": [], "account": null}], "next": 7})";

struct Site : FakeSite {
  Site() {
    fill(*this);
    answer("audit.list", recorded);
    on("audit.export", [](const Call&) -> Result {
      return services::Answer(
          services::Bytes{"text/csv; charset=utf-8", "audit.csv", -1, [](std::span<char>) { return std::size_t{0}; }});
    });
  }
};

TEST(Audit, P1_the_pages_are_as_stored) {
  for (const std::string locale : {"ja", "en"}) {
    Site site;
    compare_page(site, "audit", locale, "/audit");
    Site empty;
    empty.answer("audit.list", R"({"items": [], "next": null})");
    compare_page(empty, "audit_empty", locale, "/audit?q=x&from=2026-11-24&action=accounts.delete");
  }
}

TEST(Audit, The_filters_are_asked_for_as_days_of_the_callers_time_zone) {
  Site site;
  const auto page = site.get("/audit?from=2026-11-24&to=2026-11-24&action=accounts.update&q=%E4%BD%90&after=n9");
  ASSERT_EQ(site.asked["audit.list"].size(), 1U);
  EXPECT_EQ(site.asked["audit.list"].front(), (Json{{"from", "2026-11-24T00:00:00+09:00"},
                                                    {"to", "2026-11-25T00:00:00+09:00"},
                                                    {"action", "accounts.update"},
                                                    {"query", "佐"},
                                                    {"limit", 50},
                                                    {"after", 9}}));
  EXPECT_NE(page.body.find("/audit/file?from=2026-11-24&amp;to=2026-11-24&amp;action=accounts.update&amp;q="),
            std::string::npos);
}

TEST(Audit, What_is_no_day_and_no_action_counts_as_not_given) {
  Site site;
  EXPECT_EQ(site.get("/audit?from=2026-13-45&to=soon&action=%3Cb%3E").status, 200);
  EXPECT_EQ(site.asked["audit.list"].front(), (Json{{"limit", 50}}));
}

TEST(Audit, The_file_comes_as_a_download_of_what_the_filters_leave) {
  Site site;
  const auto response = site.get("/audit/file?q=x");
  EXPECT_EQ(response.kind, Kind::whole);
  EXPECT_EQ(response.file_name, "audit.csv");
  EXPECT_EQ(site.asked["audit.export"].front(), (Json{{"query", "x"}}));
}

TEST(Audit, P1_only_for_mail_administrators) {
  Site site;
  site.request.is_mail_admin = [] { return false; };
  EXPECT_EQ(site.get("/audit").status, 403);
  EXPECT_EQ(site.get("/audit/file").status, 403);
  EXPECT_TRUE(site.asked["audit.export"].empty());
}

}  // namespace
}  // namespace tegami::pages::testing
