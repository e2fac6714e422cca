// 状態 over fake services: in both languages against stored pages (TEGAMI_WRITE_GOLDEN=1 writes them anew), at work and
// at rest, and its cancel button.
#include <gtest/gtest.h>

#include "fake_site.h"
#include "golden.h"

namespace tegami::pages::testing {
namespace {

const std::string troubled =
    R"({"at": "2026-11-24T00:47:00Z", "accounts": {"receiving": 4008, "well": 3961, "failing": 47},
  "causes": [
    {"status": "paused", "error": {"code": "password_refused", "message": ""}, "personal": 12, "shared": 0,
     "last": "2026-11-23T23:02:00Z"},
    {"status": "failing", "error": {"code": "timeout", "message": ""}, "personal": 9, "shared": 2,
     "last": "2026-11-24T00:43:00Z"},
    {"status": "owner_gone", "error": {"code": "owner_gone", "message": ""}, "personal": 1, "shared": 0, "last": null}],
  "longest": {"account": {"id": 7, "name": "社用", "owner": {"user": "u2"}}, "last_received": "2026-11-21T13:03:00Z"}, "hours": [)";

/// The last 24 hours up to nine in the morning in Japan, busiest in the hour before.
std::string hours(int sent) {
  std::string list;
  for (int i = 0; i < 24; ++i) {
    const int hour = (i + 1) % 24, day = i < 23 ? 23 : 24;
    const std::string at =
        "2026-11-" + std::to_string(day) + "T" + (hour < 10 ? "0" : "") + std::to_string(hour) + ":00:00Z";
    list +=
        (i == 0 ? "" : ", ") + (R"({"at": ")" + at + R"(", "received": )" + std::to_string(i < 12 ? 0 : i * 63 + 31) +
                                R"(, "sent": )" + std::to_string(i * sent) + "}");
  }
  return list;
}

std::string job(int id, const std::string& kind, const std::string& state, const std::string& finished) {
  return R"({"id": )" + std::to_string(id) + R"(, "kind": ")" + kind + R"(", "state": ")" + state +
         R"(", "progress": {"done": 612, "total": 1477, "unit": "account"}, "error": null, "result": null,
  "created": "2026-11-24T00:40:00Z", "finished": )" +
         finished + "}";
}

struct Site : FakeSite {
  Site() {
    fill(*this);
    answer("metrics.get", troubled + hours(0) + "]}");
    list_jobs(job(15, "receive", "running", "null") + "," + job(14, "index.optimize", "queued", "null"),
              job(13, "receive", "done", R"("2026-11-24T00:46:12Z")") + "," +
                  job(12, "import", "cancelled", R"("2026-11-24T00:40:08Z")") + "," +
                  job(11, "export", "failed", R"("2026-11-24T00:40:03Z")"));
    answer("mail.receive", R"({"job": 16})");
    answer("jobs.cancel", R"({"id": 15})");
  }
  void list_jobs(const std::string& running, const std::string& ended) {
    on("jobs.list", [running, ended](const Call& call) -> Result {
      const bool finished = call.request.at("finished").as_bool();
      return services::Answer(
          boost::json::parse(R"({"items": [)" + (finished ? ended : running) + R"(], "next": null})"));
    });
  }
};

TEST(Status, P1_the_pages_are_as_stored) {
  for (const std::string locale : {"ja", "en"}) {
    Site site;
    compare_page(site, "status", locale, "/status");
    Site calm;
    calm.answer("metrics.get", R"({"at": "2026-11-24T00:47:00Z", "accounts": {"receiving": 0, "well": 0, "failing": 0},
                                  "causes": [], "longest": null, "hours": []})");
    calm.list_jobs("", "");
    compare_page(calm, "status_calm", locale, "/status");
  }
}

TEST(Status, Its_buttons_cancel_the_job_they_stand_beside) {
  Site site;
  EXPECT_EQ(site.post("/status/cancel", "job=15").location, "/m/tegami/status");
  EXPECT_EQ(site.asked["jobs.cancel"].front(), (Json{{"id", 15}}));
  EXPECT_EQ(site.post("/status/cancel", "job=x").location, "/m/tegami/status");
  EXPECT_EQ(site.asked["jobs.cancel"].size(), 1U);
}

TEST(Status, A_job_under_way_is_asked_for_apart_from_those_that_ended) {
  Site site;
  EXPECT_EQ(site.get("/status").status, 200);
  ASSERT_EQ(site.asked["jobs.list"].size(), 2U);
  EXPECT_FALSE(site.asked["jobs.list"][0].at("finished").as_bool());
  EXPECT_TRUE(site.asked["jobs.list"][1].at("finished").as_bool());
}

TEST(Status, A_cause_that_may_pass_has_a_button_that_receives_its_accounts_now) {
  Site site;
  const auto body = site.get("/status").body;
  EXPECT_NE(body.find("value=\"failing/timeout\""), std::string::npos);
  EXPECT_EQ(body.find("value=\"paused/password_refused\""), std::string::npos) << "R8";
  EXPECT_EQ(site.post("/status/receive", "cause=failing%2Ftimeout").location, "/m/tegami/jobs/16?back=%2Fstatus");
  EXPECT_EQ(site.asked["mail.receive"].front(), (Json{{"cause", Json{{"status", "failing"}, {"code", "timeout"}}}}));
  EXPECT_EQ(site.post("/status/receive", "cause=x").location, "/m/tegami/status");
}

TEST(Status, Sending_is_shown_once_something_was_sent) {
  Site site;
  EXPECT_EQ(site.get("/status").body.find("class=\"out\""), std::string::npos);
  Site silent;
  silent.answer("metrics.get", troubled + R"({"at": "2026-11-24T00:00:00Z", "received": 0, "sent": 0}]})");
  EXPECT_EQ(silent.get("/status").body.find("<svg class=\"chart\""), std::string::npos) << "no mail, no chart";
  Site sends;
  sends.answer("metrics.get", troubled + hours(20) + "]}");
  EXPECT_NE(sends.get("/status").body.find("class=\"out\""), std::string::npos);
}

TEST(Status, P1_only_for_mail_administrators) {
  Site site;
  site.request.is_mail_admin = [] { return false; };
  EXPECT_EQ(site.get("/status").status, 403);
  EXPECT_EQ(site.post("/status/cancel", "job=15").status, 403);
  EXPECT_EQ(site.post("/status/receive", "cause=failing/timeout").status, 403);
  EXPECT_TRUE(site.asked["jobs.cancel"].empty());
}

}  // namespace
}  // namespace tegami::pages::testing
